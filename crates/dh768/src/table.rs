//! The powers of two that public keys are products of, computed by the compiler.

use crate::exponent::{COMBS, TEETH};
use crate::prime::{MINUS_P_INVERSE, P, Words, power_of_two, subtract};

/// Entry `digit` of comb c is 2^e, e the sum of 2^(32t + 8c) over the bits t of `digit`.
pub(crate) type Table<Element> = [[Element; 1 << TEETH]; COMBS];

/// The table in Montgomery form for R = 2^768.
pub(crate) const COMB_R768: Table<Words> = {
    let one = power_of_two(768);
    let mut table = [[one; 1 << TEETH]; COMBS];
    let mut base = power_of_two(768 + 1);
    let mut tooth = 0;
    while tooth < TEETH {
        let mut comb = 0;
        while comb < COMBS {
            let mut digit = 0;
            while digit < 1 << tooth {
                table[comb][digit | 1 << tooth] = multiply(&table[comb][digit], &base);
                digit += 1;
            }
            let mut squarings = 0;
            while squarings < 8 {
                base = multiply(&base, &base);
                squarings += 1;
            }
            comb += 1;
        }
        tooth += 1;
    }
    table
};

/// The table in Montgomery form for R = 2^780, in integers below P.
pub(crate) const COMB_R780: Table<Words> = {
    let mut table = COMB_R768;
    let factor = power_of_two(780);
    let mut comb = 0;
    while comb < COMBS {
        let mut digit = 0;
        while digit < 1 << TEETH {
            table[comb][digit] = multiply(&table[comb][digit], &factor);
            digit += 1;
        }
        comb += 1;
    }
    table
};

/// a * b / 2^768 mod P, for the compiler alone: it branches on its operands.
const fn multiply(a: &Words, b: &Words) -> Words {
    let mut sum = [0_u64; 14];
    let mut i = 0;
    while i < 12 {
        add_multiple(&mut sum, a, b[i]);
        let multiple = sum[0].wrapping_mul(MINUS_P_INVERSE);
        add_multiple(&mut sum, &P, multiple);
        let mut j = 0;
        while j < 13 {
            sum[j] = sum[j + 1];
            j += 1;
        }
        sum[13] = 0;
        i += 1;
    }
    let mut result = [0; 12];
    let mut reduced = [0; 12];
    let mut borrow = 0;
    let mut i = 0;
    while i < 12 {
        result[i] = sum[i];
        (reduced[i], borrow) = subtract(sum[i], P[i], borrow);
        i += 1;
    }
    if sum[12] == 1 || borrow == 0 { reduced } else { result }
}

const fn add_multiple(sum: &mut [u64; 14], a: &Words, factor: u64) {
    let mut carry = 0;
    let mut i = 0;
    while i < 14 {
        let product = if i < 12 { a[i] as u128 * factor as u128 } else { 0 };
        let total = sum[i] as u128 + product + carry;
        sum[i] = total as u64;
        carry = total >> 64;
        i += 1;
    }
}
