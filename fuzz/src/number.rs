//! Numbers of 768 bits that random ones hardly ever are.

use mse_testkit::reference::group;
use num_bigint::BigUint;

use crate::input::Input;

/// 96 bytes, big-endian, as a byte of the input says: any at all; one up to 65,535; or limbs of the
/// width that an arithmetic uses, each with a byte of its own.
///
/// Two more choices are in that byte. 0x40: P - n, mod 2^768. 0x80: the number whose residue in
/// Montgomery's form this is, with 0x20 for R = 2^768 and else for 2^780, so that an exponentiation
/// begins with it.
pub fn number(input: &mut Input<'_>) -> [u8; 96] {
    let choice = input.byte();
    let mut number = match (choice & 0x1f) % 5 {
        0 => BigUint::from_bytes_be(&input.array::<96>()),
        1 => BigUint::from(input.u16()),
        2 => limbs(input, 52),
        3 => limbs(input, 60),
        _ => limbs(input, 64),
    };
    let p = group::p();
    let limit = BigUint::from(1_u8) << 768;
    if choice & 0x40 != 0 {
        number = (&limit + &p - number) % &limit;
    }
    if choice & 0x80 != 0 {
        let r_bits = if choice & 0x20 != 0 { 768 } else { 780 };
        let r: BigUint = BigUint::from(1_u8) << r_bits;
        number = number * r.modpow(&(&p - 2_u8), &p) % &p;
    }
    group::to_wire(&number)
}

/// All ones, all but the highest or the lowest, the limb of P or one off it, or what two bytes of the
/// input say; zeros once the input is used up.
fn limbs(input: &mut Input<'_>, bits: usize) -> BigUint {
    let p = group::p();
    let ones = (BigUint::from(1_u8) << bits) - 1_u8;
    let number = (0..768_usize.div_ceil(bits)).fold(BigUint::ZERO, |number, at| {
        let of_p = (&p >> (bits * at)) & &ones;
        let limb = match input.byte() {
            0 => BigUint::ZERO,
            1 => ones.clone(),
            2 => &ones >> 1,
            3 => &ones - 1_u8,
            4 => of_p,
            5 => (of_p + 1_u8) & &ones,
            6 => (of_p + &ones) & &ones,
            7 => BigUint::from(1_u8),
            8 => BigUint::from(1_u8) << (bits - 1),
            _ => (BigUint::from(input.u16()) << (usize::from(input.byte()) % bits)) & &ones,
        };
        number | limb << (bits * at)
    });
    number % (BigUint::from(1_u8) << 768)
}
