//! The group, on bignums of any size.

use num_bigint::BigUint;

const P: &[u8] = b"FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74\
020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6\
F44C42E9A63A36210000000000090563";

/// P.
///
/// # Panics
///
/// Never.
#[must_use]
pub fn p() -> BigUint {
    BigUint::parse_bytes(P, 16).expect("hexadecimal digits")
}

/// 2^x mod P.
#[must_use]
pub fn public(x: &[u8]) -> [u8; 96] {
    to_wire(&BigUint::from(2_u8).modpow(&BigUint::from_bytes_be(x), &p()))
}

/// y^x mod P, whatever y is.
#[must_use]
pub fn agree(x: &[u8], y: &[u8]) -> [u8; 96] {
    to_wire(&BigUint::from_bytes_be(y).modpow(&BigUint::from_bytes_be(x), &p()))
}

/// 96 bytes, leading zeros included.
///
/// # Panics
///
/// If it has more.
#[must_use]
pub fn to_wire(number: &BigUint) -> [u8; 96] {
    let bytes = number.to_bytes_be();
    let mut wire = [0; 96];
    wire[96 - bytes.len()..].copy_from_slice(&bytes);
    wire
}
