use alloc::boxed::Box;
use core::fmt;

use zeroize::Zeroize;

use crate::backends::One;
use crate::exponent;
use crate::public_key::PublicKey;
use crate::shared_secret::SharedSecret;

/// A secret exponent of 160 bits. Wiped on drop.
///
/// It is behind a pointer, so that a move leaves no copy behind.
pub struct PrivateKey(Box<[u8; Self::LENGTH]>);

impl PrivateKey {
    /// In bytes.
    pub const LENGTH: usize = exponent::LENGTH;

    /// The key of these 20 bytes, big-endian. They have to come from a cryptographic source of
    /// randomness, and to be wiped by whoever holds them.
    ///
    /// All values do but zero, whose public key is 1: no peer should accept that.
    pub fn new(bytes: &[u8; Self::LENGTH]) -> Self {
        // The bytes have no way over the stack.
        let mut key = Box::new([0; Self::LENGTH]);
        key.copy_from_slice(bytes);
        Self(key)
    }

    /// 2^x mod P, big-endian, leading zeros kept. In constant time.
    pub fn public_key(&self) -> [u8; PublicKey::LENGTH] {
        One::fastest().public_key(self)
    }

    /// S = Y^x mod P, of the peer's public key Y. In constant time.
    pub fn shared_secret(&self, peer: &PublicKey) -> SharedSecret {
        One::fastest().shared_secret(self, peer)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }
}

impl Drop for PrivateKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(..)")
    }
}
