//! Numbers in limbs narrower than a word, the least significant first.

use crate::exponent::{COMBS, TEETH};
use crate::prime::Words;
use crate::table::Table;

/// The number of `words` in L limbs of `bits` bits, which have to be enough for 768.
pub(crate) const fn split<const L: usize>(words: &Words, bits: usize) -> [u64; L] {
    let mut limbs = [0; L];
    let mut i = 0;
    while i < L {
        let (word, bit) = (bits * i / 64, bits * i % 64);
        let low = words[word] as u128;
        let high = if word < 11 { words[word + 1] as u128 } else { 0 };
        limbs[i] = ((high << 64 | low) >> bit) as u64 & ((1 << bits) - 1);
        i += 1;
    }
    limbs
}

/// The low 768 bits of the number of `limbs`, and what is above.
pub(crate) fn join<const L: usize>(limbs: &[u64; L], bits: usize) -> (Words, u64) {
    let mut words = [0; 12];
    let (mut pending, mut pending_bits) = (0_u128, 0);
    let mut limbs = limbs.iter();
    for word in &mut words {
        while pending_bits < 64 {
            let limb = limbs.next().expect("enough limbs for 768 bits");
            pending |= u128::from(*limb) << pending_bits;
            pending_bits += bits;
        }
        *word = pending as u64;
        pending >>= 64;
        pending_bits -= 64;
    }
    (words, pending as u64)
}

/// (kP + 1) / 2^`bits`, where kP = -1 mod 2^`bits`: adding a multiple m of kP to a number whose lowest
/// limb is m clears that limb, and this is what is left to multiply by.
pub(crate) const fn cleared_multiple<const L: usize>(
    p: &[u64; L],
    k: u64,
    bits: usize,
) -> [u64; L] {
    let mut result = [0; L];
    let mut carry = (k as u128 * p[0] as u128 + 1) >> bits;
    let mut i = 1;
    while i < L {
        carry += k as u128 * p[i] as u128;
        result[i - 1] = carry as u64 & ((1 << bits) - 1);
        carry >>= bits;
        i += 1;
    }
    result[L - 1] = carry as u64;
    result
}

/// [`split`] of all of a table.
pub(crate) const fn split_table<const L: usize>(
    words: &Table<Words>,
    bits: usize,
) -> Table<[u64; L]> {
    let mut table = [[[0; L]; 1 << TEETH]; COMBS];
    let mut comb = 0;
    while comb < COMBS {
        let mut digit = 0;
        while digit < 1 << TEETH {
            table[comb][digit] = split(&words[comb][digit], bits);
            digit += 1;
        }
        comb += 1;
    }
    table
}

#[cfg(test)]
pub(crate) mod tests {
    use num_bigint::BigUint;

    use super::*;

    /// Any number that fits L limbs of `bits` bits.
    pub(crate) fn split_any<const L: usize>(number: &BigUint, bits: usize) -> [u64; L] {
        core::array::from_fn(|limb| {
            let limb = (number >> (bits * limb)) % (BigUint::from(1_u8) << bits);
            limb.iter_u64_digits().next().unwrap_or_default()
        })
    }

    pub(crate) fn join_any<const L: usize>(limbs: &[u64; L], bits: usize) -> BigUint {
        let weighted =
            limbs.iter().enumerate().map(|(at, limb)| BigUint::from(*limb) << (bits * at));
        weighted.sum()
    }

    const WORDS: Words = [
        0x0123_4567_89ab_cdef,
        u64::MAX,
        0,
        0x8000_0000_0000_0001,
        0x5555_5555_5555_5555,
        0xaaaa_aaaa_aaaa_aaaa,
        1,
        1 << 63,
        0xfedc_ba98_7654_3210,
        u64::MAX - 1,
        0x00ff_00ff_00ff_00ff,
        0xf0f0_f0f0_f0f0_f0f1,
    ];

    #[test]
    fn split_and_joined() {
        assert_eq!(join(&split::<13>(&WORDS, 60), 60), (WORDS, 0));
        assert_eq!(join(&split::<15>(&WORDS, 52), 52), (WORDS, 0));
        assert!(split::<13>(&WORDS, 60).iter().all(|limb| limb >> 60 == 0));
    }

    #[test]
    fn what_is_above_768_bits() {
        let mut limbs = split::<13>(&WORDS, 60);
        limbs[12] |= 5 << 48;
        assert_eq!(join(&limbs, 60), (WORDS, 5));
    }
}
