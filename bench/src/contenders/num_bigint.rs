//! The `num-bigint` crate: not constant time.

use num_bigint::BigUint;

use super::{Group, P, Residue, Short};

/// `BigUint::modpow`.
pub(crate) struct NumBigint {
    p: BigUint,
}

impl NumBigint {
    /// With the prime of MSE.
    pub(crate) fn new() -> Self {
        Self { p: BigUint::from_bytes_be(&P) }
    }

    fn power(&self, base: &BigUint, x: &Short) -> Residue {
        let power = base.modpow(&BigUint::from_bytes_be(x), &self.p).to_bytes_be();
        let mut bytes = [0; 96];
        bytes[96 - power.len()..].copy_from_slice(&power);
        bytes
    }
}

impl Group for NumBigint {
    fn name(&self) -> String {
        "num-bigint".into()
    }

    fn public_key(&self, x: &Short) -> Residue {
        self.power(&BigUint::from(2_u8), x)
    }

    fn shared_secret(&self, x: &Short, y: &Residue) -> Residue {
        self.power(&BigUint::from_bytes_be(y), x)
    }
}
