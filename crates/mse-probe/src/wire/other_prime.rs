//! The prime that some implementations take by mistake: they talk to themselves and to nobody else.

use crypto_bigint::modular::ConstMontyForm;
use crypto_bigint::{U768, Uint, const_monty_params};

use super::group::Number;

const_monty_params!(
    Rfc2409,
    U768,
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74\
     020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437\
     4fe1356d6d51c245e485b576625e7ec6f44c42e9a63a3620ffffffffffffffff",
    "RFC 2409's first group"
);

/// A private key for which the public key, 2^700, is less than either prime: the same in both groups.
const PRIVATE: u64 = 700;

/// The public key, in either group.
pub(super) const PUBLIC: Number = {
    let mut public = [0; 96];
    public[95 - 700 / 8] = 1 << (700 % 8);
    public
};

/// What a peer in that group shares with us.
pub(super) fn secret(peer: &Number) -> Number {
    let peer = U768::from_be_slice(peer);
    let form = ConstMontyForm::<Rfc2409, { U768::LIMBS }>::new(&peer);
    let power = form.pow_vartime(&Uint::<1>::from_u64(PRIVATE)).retrieve();
    let mut bytes = [0; 96];
    bytes.copy_from_slice(power.to_be_bytes().as_ref());
    bytes
}

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;

    use super::*;

    #[test]
    fn it_is_the_other_group() {
        let prime = BigUint::from_bytes_be(&crate::wire::group::P) - 591_204_u32;
        let to_bytes = |number: BigUint| mse_testkit::reference::group::to_wire(&number);
        let two = BigUint::from(2_u8);
        assert_eq!(PUBLIC, to_bytes(two.modpow(&PRIVATE.into(), &prime)));
        let theirs = [0x5a; 20];
        let yb = two.modpow(&BigUint::from_bytes_be(&theirs), &prime);
        let s = BigUint::from_bytes_be(&PUBLIC).modpow(&BigUint::from_bytes_be(&theirs), &prime);
        assert_eq!(secret(&to_bytes(yb)), to_bytes(s));
    }
}
