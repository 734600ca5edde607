//! The 768-bit Diffie-Hellman group of MSE.

use alloc::vec::Vec;
use core::iter::zip;

use crate::outcome::error::PeerMisbehaved;

/// A public key or S on the wire, in bytes: always 96, leading zeros kept.
pub(crate) const KEY_LEN: usize = dh768::PublicKey::LENGTH;

/// A private key, in bytes. The specification asks for at least 128 bits and recommends 160.
pub(crate) const PRIVATE_KEY_LEN: usize = dh768::PrivateKey::LENGTH;

/// A single-use secret exponent. Wiped on drop.
pub(crate) struct PrivateKey(dh768::PrivateKey);

impl PrivateKey {
    pub(crate) fn new(bytes: &[u8; PRIVATE_KEY_LEN]) -> Self {
        Self(dh768::PrivateKey::new(bytes))
    }

    /// 2^x mod P, in constant time.
    pub(crate) fn public(&self) -> PublicKey {
        PublicKey(self.0.public_key())
    }

    /// S = Y^x mod P, in constant time, of a peer's Y. The key is used up.
    pub(crate) fn agree(self, peer: &PublicKey) -> SharedSecret {
        SharedSecret(self.0.shared_secret(&peer.checked()))
    }
}

/// [`PrivateKey::public`], and [`PrivateKey::agree`] with the peer's key beside it, of each.
pub(crate) fn exchange_all(
    pairs: Vec<(PrivateKey, &PublicKey)>,
) -> impl Iterator<Item = (PublicKey, SharedSecret)> {
    let (keys, peers): (Vec<_>, Vec<_>) =
        pairs.into_iter().map(|(key, peer)| (key.0, peer.checked())).unzip();
    let public = dh768::batch::public_keys(&keys).into_iter().map(PublicKey);
    let pairs: Vec<_> = zip(&keys, &peers).collect();
    zip(public, dh768::batch::shared_secrets(&pairs).into_iter().map(SharedSecret))
}

/// How many of these are worth doing together; 1 where that gains nothing.
pub(crate) fn lanes() -> usize {
    dh768::batch::lanes()
}

/// Y: a public key, ours or a peer's.
#[derive(Clone, Copy)]
pub(crate) struct PublicKey([u8; KEY_LEN]);

impl PublicKey {
    /// Accepts a peer's key, unless it is one that fixes S whatever our key is (0, 1, P-1) or is no
    /// residue at all (P and above).
    pub(crate) fn from_peer(bytes: [u8; KEY_LEN]) -> Result<Self, PeerMisbehaved> {
        match dh768::PublicKey::new(&bytes) {
            Ok(_) => Ok(Self(bytes)),
            Err(_) => Err(PeerMisbehaved::DegeneratePublicKey),
        }
    }

    /// Deployed peers fail on a Y with leading zeros as they do on such an S.
    pub(crate) fn begins_with_zero(&self) -> bool {
        self.0[0] == 0
    }

    pub(crate) fn as_bytes(&self) -> &[u8; KEY_LEN] {
        &self.0
    }

    fn checked(&self) -> dh768::PublicKey {
        dh768::PublicKey::new(&self.0).expect("`from_peer` has checked it")
    }
}

/// S, wiped on drop.
pub(crate) struct SharedSecret(dh768::SharedSecret);

impl SharedSecret {
    /// Deployed peers hash or key over an S without its leading zeros; with those, this one fails.
    pub(crate) fn begins_with_zero(&self) -> bool {
        self.as_bytes()[0] == 0
    }

    pub(crate) fn as_bytes(&self) -> &[u8; KEY_LEN] {
        self.0.as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const P_HEX: &[u8; 2 * KEY_LEN] = b"\
        ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74\
        020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437\
        4fe1356d6d51c245e485b576625e7ec6f44c42e9a63a36210000000000090563";

    /// P ends in 63, so no digit but the last two differs.
    fn p_plus(difference: i8) -> [u8; KEY_LEN] {
        let digits = core::str::from_utf8(P_HEX).expect("ASCII");
        let mut bytes = core::array::from_fn(|i| {
            u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).expect("hexadecimal digits")
        });
        bytes[KEY_LEN - 1] = bytes[KEY_LEN - 1].wrapping_add_signed(difference);
        bytes
    }

    fn small(number: u8) -> [u8; KEY_LEN] {
        let mut bytes = [0; KEY_LEN];
        bytes[KEY_LEN - 1] = number;
        bytes
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
