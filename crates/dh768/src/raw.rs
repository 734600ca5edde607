//! Tests the arithmetic on residues as they are in memory, where operands that make every limb
//! carry can be had: behind an exponentiation's first multiplication there are none to choose.

use alloc::vec::Vec;

use num_bigint::BigUint;

use crate::prime::P_BYTES;

/// Multiplies and squares numbers below 2^`bits`, which has to give what is their product / 2^`r_bits`
/// mod P, and below 2^`bits` as well.
pub(crate) fn check(
    bits: usize,
    r_bits: usize,
    multiply: impl Fn(&BigUint, &BigUint) -> BigUint,
    square: impl Fn(&BigUint) -> BigUint,
) {
    let p = BigUint::from_bytes_be(&P_BYTES);
    let r = BigUint::from(1_u8) << r_bits;
    let r_inverse = r.modpow(&(&p - 2_u8), &p);
    let operands = operands(bits, &p);
    let holds = |a: &BigUint, b: &BigUint, result: BigUint| {
        assert!(result.bits() <= bits as u64, "{a:x} * {b:x} is too large: {result:x}");
        assert_eq!(result % &p, a * b * &r_inverse % &p, "{a:x} * {b:x}");
    };
    for a in &operands {
        holds(a, a, square(a));
        for b in &operands {
            holds(a, b, multiply(a, b));
        }
    }
}

fn operands(bits: usize, p: &BigUint) -> Vec<BigUint> {
    let one = BigUint::from(1_u8);
    let limit = &one << bits;
    let mut operands: Vec<BigUint> = [0_u8, 1, 2].map(BigUint::from).into();
    operands.extend([p - 2_u8, p - 1_u8, p.clone(), p + 1_u8, p * 2_u8 - 1_u8, p * 2_u8]);
    operands.extend([&limit - 1_u8, &limit - 2_u8, &limit / 2_u8, &limit / 3_u8]);
    for limb in [52, 60, 64] {
        let ones = (&one << limb) - 1_u8;
        for at in (0..bits).step_by(limb) {
            // One limb of ones, and all others of ones.
            operands.push(&ones << at);
            operands.push((&limit - 1_u8) ^ (&ones << at));
        }
    }
    operands.retain(|operand| *operand < limit);
    operands
}
