//! The `crypto-bigint` crate: constant time, the modulus known to the compiler.

use crypto_bigint::modular::ConstMontyForm;
use crypto_bigint::{U192, U768, const_monty_params};

use super::{Group, Residue, Short};

const_monty_params!(
    P,
    U768,
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74\
     020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437\
     4fe1356d6d51c245e485b576625e7ec6f44c42e9a63a36210000000000090563",
    "The prime of MSE."
);

type Form = ConstMontyForm<P, { U768::LIMBS }>;

/// `ConstMontyForm::pow_bounded_exp` with an exponent of 160 bits.
pub(crate) struct CryptoBigint;

impl Group for CryptoBigint {
    fn name(&self) -> String {
        "crypto-bigint".into()
    }

    fn public_key(&self, x: &Short) -> Residue {
        power(&U768::from_u8(2), x)
    }

    fn shared_secret(&self, x: &Short, y: &Residue) -> Residue {
        power(&U768::from_be_slice(y), x)
    }
}

fn power(base: &U768, x: &Short) -> Residue {
    let mut padded = [0; U192::BYTES];
    padded[U192::BYTES - x.len()..].copy_from_slice(x);
    let power = Form::new(base).pow_bounded_exp(&U192::from_be_slice(&padded), 160);
    let mut bytes = [0; 96];
    bytes.copy_from_slice(power.retrieve().to_be_bytes().as_ref());
    bytes
}
