//! The 768-bit Diffie-Hellman group of MSE.

use alloc::boxed::Box;

use crypto_bigint::modular::ConstMontyForm;
use crypto_bigint::{U192, U768, const_monty_params};
use zeroize::{Zeroize, Zeroizing};

use crate::outcome::error::PeerMisbehaved;

/// A public key or S on the wire, in bytes: always 96, leading zeros kept.
pub(crate) const KEY_LEN: usize = 96;

/// A private key, in bytes. The specification asks for at least 128 bits and recommends 160.
pub(crate) const PRIVATE_KEY_LEN: usize = 20;

const PRIVATE_KEY_BITS: u32 = 160;

const_monty_params!(
    P,
    U768,
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74\
     020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437\
     4fe1356d6d51c245e485b576625e7ec6f44c42e9a63a36210000000000090563",
    "The safe prime of MSE. It is not RFC 2409's group 1, which ends in ffffffffffffffff."
);

type Residue = ConstMontyForm<P, { U768::LIMBS }>;

/// G = 2, which generates the whole group of this prime.
const G: Residue = Residue::new(&U768::from_u8(2));

const TWO: U768 = U768::from_u8(2);
/// P - 1, which has order 2.
const P_MINUS_1: U768 = <P as crypto_bigint::modular::ConstMontyParams<{ U768::LIMBS }>>::PARAMS
    .modulus()
    .as_ref()
    .wrapping_sub(&U768::ONE);

/// A single-use secret exponent. Boxed, so that a move leaves no copy behind; wiped on drop.
pub(crate) struct PrivateKey(Box<[u8; PRIVATE_KEY_LEN]>);

impl PrivateKey {
    pub(crate) fn new(bytes: &[u8; PRIVATE_KEY_LEN]) -> Self {
        Self(Box::new(*bytes))
    }

    /// 2^x mod P, in constant time.
    pub(crate) fn public(&self) -> PublicKey {
        PublicKey(to_bytes(&self.power_of(&G)))
    }

    /// S = Y^x mod P, in constant time. The key is used up.
    pub(crate) fn agree(self, peer: &PublicKey) -> SharedSecret {
        let mut s = self.power_of(&Residue::new(&U768::from_be_slice(&peer.0)));
        let secret = SharedSecret(Box::new(to_bytes(&s)));
        s.zeroize();
        secret
    }

    fn power_of(&self, base: &Residue) -> U768 {
        let mut padded = Zeroizing::new([0; U192::BYTES]);
        padded[U192::BYTES - PRIVATE_KEY_LEN..].copy_from_slice(&*self.0);
        let exponent = Zeroizing::new(U192::from_be_slice(&*padded));
        base.pow_bounded_exp(&exponent, PRIVATE_KEY_BITS).retrieve()
    }
}

impl Drop for PrivateKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Y: a public key in [2, P-2].
#[derive(Clone, Copy)]
pub(crate) struct PublicKey([u8; KEY_LEN]);

impl PublicKey {
    /// Accepts a peer's key, unless it is one that fixes S whatever our key is (0, 1, P-1) or is no
    /// residue at all (P and above).
    pub(crate) fn from_peer(bytes: [u8; KEY_LEN]) -> Result<Self, PeerMisbehaved> {
        let y = U768::from_be_slice(&bytes);
        if y < TWO || y >= P_MINUS_1 {
            return Err(PeerMisbehaved::DegeneratePublicKey);
        }
        Ok(Self(bytes))
    }

    pub(crate) fn as_bytes(&self) -> &[u8; KEY_LEN] {
        &self.0
    }
}

/// S, wiped on drop.
pub(crate) struct SharedSecret(Box<[u8; KEY_LEN]>);

impl SharedSecret {
    /// Deployed peers hash or key over an S without its leading zeros; with those, this one fails.
    pub(crate) fn begins_with_zero(&self) -> bool {
        self.0[0] == 0
    }

    pub(crate) fn as_bytes(&self) -> &[u8; KEY_LEN] {
        &self.0
    }
}

impl Drop for SharedSecret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

fn to_bytes(number: &U768) -> [u8; KEY_LEN] {
    let mut bytes = [0; KEY_LEN];
    bytes.copy_from_slice(number.to_be_bytes().as_ref());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p_plus(difference: i8) -> [u8; KEY_LEN] {
        let p = P_MINUS_1.wrapping_add(&U768::ONE);
        let magnitude = U768::from_u8(difference.unsigned_abs());
        to_bytes(&if difference < 0 {
            p.wrapping_sub(&magnitude)
        } else {
            p.wrapping_add(&magnitude)
        })
    }

    fn small(number: u8) -> [u8; KEY_LEN] {
        to_bytes(&U768::from_u8(number))
    }

    #[test]
    fn the_ends_of_the_group_are_refused_and_their_neighbours_are_not() {
        for bytes in [small(0), small(1), p_plus(-1), p_plus(0), p_plus(1), [0xff; KEY_LEN]] {
            assert!(PublicKey::from_peer(bytes).is_err());
        }
        for bytes in [small(2), small(3), p_plus(-2), p_plus(-3)] {
            assert!(PublicKey::from_peer(bytes).is_ok());
        }
    }

    #[test]
    fn two_to_a_small_power_is_itself() {
        let mut exponent = [0; PRIVATE_KEY_LEN];
        exponent[PRIVATE_KEY_LEN - 1] = 100;
        let mut expected = [0; KEY_LEN];
        expected[KEY_LEN - 13] = 0x10;
        assert_eq!(PrivateKey::new(&exponent).public().as_bytes(), &expected);
    }

    #[test]
    fn all_160_bits_of_the_exponent_count() {
        let mut high = [0; PRIVATE_KEY_LEN];
        high[0] = 0x80;
        assert_ne!(PrivateKey::new(&high).public().as_bytes(), &small(1));
    }
}
