use alloc::boxed::Box;
use core::fmt;

use zeroize::Zeroize;

use crate::prime::{self, Words};
use crate::public_key::PublicKey;

/// S, the same on both sides. Wiped on drop, and behind a pointer as [`PrivateKey`] is.
///
/// [`PrivateKey`]: crate::PrivateKey
pub struct SharedSecret(Box<[u8; PublicKey::LENGTH]>);

impl SharedSecret {
    /// The words are wiped.
    pub(crate) fn take(words: &mut Words) -> Self {
        let mut bytes = Box::new([0; PublicKey::LENGTH]);
        prime::write_bytes(words, &mut bytes);
        words.zeroize();
        Self(bytes)
    }

    /// Big-endian, leading zeros kept.
    pub fn as_bytes(&self) -> &[u8; PublicKey::LENGTH] {
        &self.0
    }
}

impl Drop for SharedSecret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for SharedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedSecret(..)")
    }
}
