//! What `mse` uses of `dh768`, on OpenSSL's libcrypto.
//!
//! The environment variable `OPENSSL_DH` of the build chooses the exponentiation: "mont", whose time depends
//! on the private key, or "consttime", as which everything else counts too.

pub mod batch;
mod bignum;

use std::fmt;

use zeroize::Zeroizing;

/// As `dh768::PrivateKey`.
pub struct PrivateKey(Box<Zeroizing<[u8; Self::LENGTH]>>);

impl PrivateKey {
    /// In bytes.
    pub const LENGTH: usize = 20;

    /// The key of these bytes.
    pub fn new(bytes: &[u8; Self::LENGTH]) -> Self {
        Self(Box::new(Zeroizing::new(*bytes)))
    }

    /// 2^x mod P.
    pub fn public_key(&self) -> [u8; PublicKey::LENGTH] {
        let mut two = [0; PublicKey::LENGTH];
        two[PublicKey::LENGTH - 1] = 2;
        bignum::power(&two, &self.0)
    }

    /// S = Y^x mod P.
    pub fn shared_secret(&self, peer: &PublicKey) -> SharedSecret {
        SharedSecret(Box::new(Zeroizing::new(bignum::power(&peer.0, &self.0))))
    }
}

/// As `dh768::PublicKey`.
#[derive(Clone, Copy, Debug)]
pub struct PublicKey([u8; Self::LENGTH]);

impl PublicKey {
    /// In bytes.
    pub const LENGTH: usize = 96;

    /// The key of these bytes.
    ///
    /// # Errors
    ///
    /// It is not in [2, P-2].
    pub fn new(bytes: &[u8; Self::LENGTH]) -> Result<Self, DegeneratePublicKey> {
        let (mut least, mut greatest) = ([0; Self::LENGTH], bignum::P);
        least[Self::LENGTH - 1] = 2;
        greatest[Self::LENGTH - 1] -= 2;
        if (least..=greatest).contains(bytes) { Ok(Self(*bytes)) } else { Err(DegeneratePublicKey) }
    }

    /// Big-endian.
    pub fn as_bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }
}

/// As `dh768::DegeneratePublicKey`.
#[derive(Clone, Copy, Debug)]
pub struct DegeneratePublicKey;

/// As `dh768::SharedSecret`.
pub struct SharedSecret(Box<Zeroizing<[u8; PublicKey::LENGTH]>>);

impl SharedSecret {
    /// Big-endian.
    pub fn as_bytes(&self) -> &[u8; PublicKey::LENGTH] {
        &self.0
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(..)")
    }
}

impl fmt::Debug for SharedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedSecret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_agree() {
        let (a, b) = (PrivateKey::new(&[0x3a; 20]), PrivateKey::new(&[0xc5; 20]));
        let [ya, yb] = [&a, &b].map(|key| PublicKey::new(&key.public_key()).expect("in range"));
        assert_eq!(a.shared_secret(&yb).as_bytes(), b.shared_secret(&ya).as_bytes());
    }

    #[test]
    fn two_to_a_small_power_is_itself() {
        let mut exponent = [0; 20];
        exponent[19] = 100;
        let mut expected = [0; 96];
        expected[83] = 0x10;
        assert_eq!(PrivateKey::new(&exponent).public_key(), expected);
    }

    #[test]
    fn the_ends_of_the_group_are_refused() {
        let mut p_minus_1 = bignum::P;
        p_minus_1[95] -= 1;
        for bytes in [[0; 96], bignum::P, p_minus_1, [0xff; 96]] {
            assert!(PublicKey::new(&bytes).is_err());
        }
    }
}
