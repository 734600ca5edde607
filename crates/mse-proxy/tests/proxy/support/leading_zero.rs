//! Private keys for which S begins with a zero byte.

use crypto_bigint::modular::ConstMontyForm;
use crypto_bigint::{U768, const_monty_params};
use mse::{FixedChoices, Randomness, Responder};

const_monty_params!(
    P,
    U768,
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74\
     020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437\
     4fe1356d6d51c245e485b576625e7ec6f44c42e9a63a36210000000000090563",
    "The prime of MSE."
);

/// The least x for which Ya^x, written as 96 bytes, begins with a zero byte.
pub(crate) fn key_for_a_leading_zero(ya: &[u8]) -> u32 {
    let ya = ConstMontyForm::<P, { U768::LIMBS }>::new(&U768::from_be_slice(ya));
    let mut s = ya;
    let mut key = 1;
    while s.retrieve().bits() > 95 * 8 {
        s = s.mul(&ya);
        key += 1;
    }
    key
}

pub(crate) fn responder_with(key: u32) -> Responder {
    let mut private_key = [0; 20];
    private_key[16..].copy_from_slice(&key.to_be_bytes());
    let choices = FixedChoices { private_key, hello_pad: Vec::new(), header_pad_len: 0 };
    Responder::new(Randomness::fixed(choices).unwrap())
}
