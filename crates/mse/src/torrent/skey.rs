//! SKEY and its hash.

use core::fmt;

use crate::crypto::derive::{self, HASH_LEN};

/// SKEY, 20 bytes: the shared key that names a torrent. For BitTorrent it is the info-hash.
///
/// It keeps nothing secret from those who know the torrent.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(clippy::exhaustive_structs, reason = "SKEY is these 20 bytes and nothing else")]
pub struct Skey(pub [u8; HASH_LEN]);

impl Skey {
    /// The first 20 bytes of a BitTorrent v2 info-hash (BEP 52), as libtorrent uses them.
    #[must_use]
    pub fn from_v2(info_hash: &[u8; 32]) -> Self {
        let mut truncated = [0; HASH_LEN];
        truncated.copy_from_slice(&info_hash[..HASH_LEN]);
        Self(truncated)
    }

    /// HASH("req2", SKEY): how an initiator names the torrent.
    #[must_use]
    pub fn hash(&self) -> SkeyHash {
        SkeyHash(derive::req2(self))
    }
}

impl From<[u8; HASH_LEN]> for Skey {
    fn from(bytes: [u8; HASH_LEN]) -> Self {
        Self(bytes)
    }
}

impl AsRef<[u8]> for Skey {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Skey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.0).fmt(f)
    }
}

impl fmt::Debug for Skey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Skey({})", Hex(&self.0))
    }
}

/// HASH("req2", SKEY), 20 bytes: what a responder looks a torrent up by. See [`SkeyIndex`].
///
/// [`SkeyIndex`]: crate::SkeyIndex
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(clippy::exhaustive_structs, reason = "a SHA-1 digest has 20 bytes")]
pub struct SkeyHash(pub [u8; HASH_LEN]);

impl fmt::Display for SkeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.0).fmt(f)
    }
}

impl fmt::Debug for SkeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SkeyHash({})", Hex(&self.0))
    }
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) struct Hex<'a>(pub(crate) &'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
