//! From one private key to the next: a multiplication each, where a key of its own takes two powers. A peer
//! that gives up after half a second does not wait for hundreds of those.

use crypto_bigint::U768;
use crypto_bigint::const_monty_params;
use crypto_bigint::modular::ConstMontyForm;
use dh768::{PrivateKey, PublicKey};

use super::group::Number;
use crate::random::Random;

const_monty_params!(
    Mse,
    U768,
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74\
     020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437\
     4fe1356d6d51c245e485b576625e7ec6f44c42e9a63a36210000000000090563",
    "MSE's group"
);

/// A private key for which S is one that fits. Nothing if the peer's key is out of range. Does not end if no
/// S fits.
pub(super) fn walk(
    peer: &Number,
    random: &Random,
    fits: impl Fn(&Number) -> bool,
) -> Option<PrivateKey> {
    let mut exponent: [u8; PrivateKey::LENGTH] = random.array();
    // So that counting on from it does not leave the 160 bits.
    exponent[0] = 0;
    let first = PrivateKey::new(&exponent).shared_secret(&PublicKey::new(peer).ok()?);
    let number =
        |bytes: &Number| ConstMontyForm::<Mse, { U768::LIMBS }>::new(&U768::from_be_slice(bytes));
    let (mut s, y) = (number(first.as_bytes()), number(peer));
    loop {
        let mut bytes = [0; 96];
        bytes.copy_from_slice(s.retrieve().to_be_bytes().as_ref());
        if fits(&bytes) {
            return Some(PrivateKey::new(&exponent));
        }
        s *= y;
        add_one(&mut exponent);
    }
}

fn add_one(number: &mut [u8]) {
    for digit in number.iter_mut().rev() {
        *digit = digit.wrapping_add(1);
        if *digit != 0 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::group::{KeyChoice, OurKey};

    #[test]
    fn what_is_counted_is_what_is_shared() {
        let random = Random::from_seed([8; 32]);
        let peer = OurKey::draw(KeyChoice::Harmless, &random);
        for first in [0, 1, 0xff] {
            let found = walk(peer.public(), &random, |s| s[0] == first).unwrap();
            let s = found.shared_secret(&PublicKey::new(peer.public()).unwrap());
            assert_eq!(s.as_bytes()[0], first);
        }
        assert!(walk(&[0; 96], &random, |_| true).is_none());
    }

    #[test]
    fn a_carry_goes_on() {
        let mut number = [1, 0xff, 0xff];
        add_one(&mut number);
        assert_eq!(number, [2, 0, 0]);
    }
}
