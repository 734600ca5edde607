//! The 20 bytes that name a torrent.

mod parse;
mod set;

use std::fmt;
use std::str::FromStr;

use sha1::Sha1;
use sha2::{Digest, Sha256};

pub use parse::ParseInfoHashError;
pub(crate) use parse::{hex, hex_digit, info_hash};
pub use set::{InfoHashes, InfoHashesIter};

/// The 20 bytes that name a torrent on the wire, in the handshake and as the SKEY of MSE.
///
/// A version 1 torrent is named by the SHA-1 of its info dictionary ([`InfoHash::v1`]), a version 2
/// torrent by the SHA-256 of it cut to 20 bytes ([`InfoHash::v2`]). On the wire the two look alike.
///
/// [`Display`](fmt::Display) writes 40 lower-case hex digits. [`FromStr`] reads 40 hex digits or 32
/// base32 characters, both in any case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InfoHash([u8; Self::LENGTH]);

impl InfoHash {
    /// The size of an info-hash, in bytes.
    pub const LENGTH: usize = 20;

    /// Takes 20 bytes as they are.
    pub const fn new(bytes: [u8; Self::LENGTH]) -> Self {
        Self(bytes)
    }

    /// The version 1 hash of an info dictionary: SHA-1 of its bytes as they stand in the file (BEP 3).
    pub fn v1(info_dictionary: &[u8]) -> Self {
        Self(Sha1::digest(info_dictionary).into())
    }

    /// The version 2 hash of an info dictionary: SHA-256 of its bytes, cut to 20 (BEP 52).
    pub fn v2(info_dictionary: &[u8]) -> Self {
        Self::truncated(Sha256::digest(info_dictionary).into())
    }

    /// Cuts a whole version 2 hash to the 20 bytes used on the wire (BEP 52).
    pub fn truncated(sha256: [u8; 32]) -> Self {
        let (head, _) = sha256.split_first_chunk().expect("32 bytes hold 20");
        Self(*head)
    }

    /// The 20 bytes.
    pub const fn as_bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }
}

impl From<[u8; Self::LENGTH]> for InfoHash {
    fn from(bytes: [u8; Self::LENGTH]) -> Self {
        Self(bytes)
    }
}

impl From<InfoHash> for [u8; InfoHash::LENGTH] {
    fn from(info_hash: InfoHash) -> Self {
        info_hash.0
    }
}

impl AsRef<[u8]> for InfoHash {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl FromStr for InfoHash {
    type Err = ParseInfoHashError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse::info_hash(text.as_bytes()).map(Self)
    }
}

impl fmt::Display for InfoHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for InfoHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InfoHash({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // FIPS 180 examples: the digests of "abc".
    const SHA1_ABC: &str = "a9993e364706816aba3e25717850c26c9cd0d89d";
    const SHA256_ABC_CUT: &str = "ba7816bf8f01cfea414140de5dae2223b00361a3";

    #[test]
    fn hashes_an_info_dictionary_both_ways() {
        assert_eq!(InfoHash::v1(b"abc").to_string(), SHA1_ABC);
        assert_eq!(InfoHash::v2(b"abc").to_string(), SHA256_ABC_CUT);
    }

    #[test]
    fn cuts_from_the_end() {
        let whole: [u8; 32] = std::array::from_fn(|i| i as u8);
        assert_eq!(InfoHash::truncated(whole).as_bytes().as_slice(), &whole[..20]);
    }

    #[test]
    fn shows_hex_in_debug() {
        let info_hash = InfoHash::v1(b"abc");
        assert_eq!(format!("{info_hash:?}"), format!("InfoHash({SHA1_ABC})"));
    }
}
