//! Every random choice of one handshake.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::{array, fmt, mem};

use zeroize::{Zeroize, Zeroizing};

use crate::crypto::group::{PRIVATE_KEY_LEN, PrivateKey};
use crate::wire::MAX_PAD;

/// Private keys drawn in advance. A key that would give a Y or S that deployed peers mishandle
/// is passed over, which happens to less than 1 in 100: that all eight are is out of reach.
const CANDIDATES: usize = 8;

/// Lengths of PadC or PadD drawn in advance. One that deployed initiators fail on is passed over, which
/// happens to 1 in 80.
pub(crate) const PAD_LENS: usize = 8;

/// PadB and PadD together, in bytes. KTorrent, as initiator, reads 1134 bytes at most into the buffer of
/// its handshake, and decrypts the beginning of a BitTorrent handshake twice that does not fit there.
const MAX_REPLY_PADS: usize = 1134 - 96 - 14 - 68;

/// Every random choice of one handshake, made before it starts: the private key, the padding.
///
/// The same value gives the same bytes. It can be used once: it is consumed, and wiped.
pub struct Randomness {
    private_keys: Box<[[u8; PRIVATE_KEY_LEN]]>,
    hello_pad: Vec<u8>,
    header_pad_lens: [u16; PAD_LENS],
}

impl Randomness {
    /// Draws from `fill`, which must fill its buffer with unpredictable bytes and is called once.
    ///
    /// PadA or PadB is 0 to 512 random bytes, PadC or PadD 0 to 512 zero bytes (which are
    /// encrypted): a message of fixed size would name the implementation.
    ///
    /// # Errors
    ///
    /// The error of `fill`.
    pub fn generate<E>(fill: impl FnOnce(&mut [u8]) -> Result<(), E>) -> Result<Self, E> {
        let mut drawn =
            Zeroizing::new([0; CANDIDATES * PRIVATE_KEY_LEN + MAX_PAD + (1 + PAD_LENS) * 4]);
        fill(&mut *drawn)?;
        let (keys, rest) = drawn.split_at(CANDIDATES * PRIVATE_KEY_LEN);
        let (pad, lengths) = rest.split_at(MAX_PAD);
        let pad_len = |number: usize| pad_len(lengths.as_chunks().0[number]);
        Ok(Self {
            private_keys: keys.as_chunks().0.into(),
            hello_pad: pad[..usize::from(pad_len(0))].to_vec(),
            header_pad_lens: array::from_fn(|candidate| pad_len(1 + candidate)),
        })
    }

    /// Draws from the operating system.
    ///
    /// # Errors
    ///
    /// When the operating system has no randomness to give.
    #[cfg(feature = "getrandom")]
    pub fn from_os() -> Result<Self, getrandom::Error> {
        Self::generate(getrandom::fill)
    }

    /// Fixed choices, for test vectors and for tools that probe a peer.
    ///
    /// # Errors
    ///
    /// [`PadTooLong`] if a pad has more than 512 bytes.
    pub fn fixed(choices: FixedChoices) -> Result<Self, PadTooLong> {
        let FixedChoices { private_key, hello_pad, header_pad_len } = choices;
        if hello_pad.len() > MAX_PAD || usize::from(header_pad_len) > MAX_PAD {
            return Err(PadTooLong);
        }
        let header_pad_lens = [header_pad_len; PAD_LENS];
        Ok(Self { private_keys: Box::new([private_key]), hello_pad, header_pad_lens })
    }

    /// PadA or PadB.
    pub(crate) fn hello_pad(&self) -> &[u8] {
        &self.hello_pad
    }

    /// len(PadC).
    pub(crate) fn pad_c_len(&self) -> u16 {
        self.header_pad_lens[0]
    }

    /// PadB, and len(PadD) in the order in which they are to be tried. The rest is wiped.
    pub(crate) fn into_pads(mut self) -> (Vec<u8>, [u16; PAD_LENS]) {
        let pad_b = mem::take(&mut self.hello_pad);
        let too_long = |len: &u16| pad_b.len() + usize::from(*len) > MAX_REPLY_PADS;
        self.header_pad_lens.sort_by_key(too_long);
        (pad_b, self.header_pad_lens)
    }

    /// The private keys, in the order in which they are to be tried; `None` behind the last one.
    pub(crate) fn private_key(&self, candidate: usize) -> Option<PrivateKey> {
        self.private_keys.get(candidate).map(PrivateKey::new)
    }

    /// What `derive` makes of the first private key that satisfies it, or of the last one.
    pub(crate) fn first_key<T>(&self, derive: impl Fn(PrivateKey) -> Result<T, T>) -> T {
        let mut result = None;
        for bytes in &self.private_keys {
            match derive(PrivateKey::new(bytes)) {
                Ok(good) => return good,
                Err(unwanted) => result = Some(unwanted),
            }
        }
        result.expect("there is at least one private key")
    }
}

impl Drop for Randomness {
    fn drop(&mut self) {
        self.private_keys.iter_mut().for_each(Zeroize::zeroize);
    }
}

impl fmt::Debug for Randomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Randomness").finish_non_exhaustive()
    }
}

/// What [`Randomness::fixed`] takes instead of chance.
#[derive(Clone)]
#[expect(clippy::exhaustive_structs, reason = "a test vector has to give every choice there is")]
pub struct FixedChoices {
    /// Xa or Xb, big-endian: 160 bits. Used as it is, even where Y or S begins with a zero byte.
    pub private_key: [u8; 20],
    /// PadA or PadB: at most 512 bytes.
    pub hello_pad: Vec<u8>,
    /// The length of PadC or PadD, in bytes: at most 512. Used as it is, too.
    pub header_pad_len: u16,
}

impl fmt::Debug for FixedChoices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FixedChoices").finish_non_exhaustive()
    }
}

/// Padding of more than 512 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PadTooLong;

impl fmt::Display for PadTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "padding of more than {MAX_PAD} bytes")
    }
}

impl core::error::Error for PadTooLong {}

/// A length of 0..=512 from 4 random bytes. No length is likelier than another by more than one
/// part in 8 million.
fn pad_len(random: [u8; 4]) -> u16 {
    let random = u64::from(u32::from_be_bytes(random));
    let len = (random * (MAX_PAD as u64 + 1)) >> 32;
    u16::try_from(len).expect("four bytes give at most 512")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pads_reach_both_ends_and_no_further() {
        assert_eq!(pad_len([0; 4]), 0);
        assert_eq!(pad_len([0xff; 4]), 512);
        assert_eq!(pad_len([0x80, 0, 0, 0]), 256);
    }

    #[test]
    fn fixed_pads_are_bounded() {
        let fixed = |hello, header| {
            let hello_pad = alloc::vec![0; hello];
            let header_pad_len = header;
            Randomness::fixed(FixedChoices { private_key: [1; 20], hello_pad, header_pad_len })
        };
        assert!(fixed(512, 512).is_ok());
        assert_eq!(fixed(513, 0).err(), Some(PadTooLong));
        assert_eq!(fixed(0, 513).err(), Some(PadTooLong));
    }
}
