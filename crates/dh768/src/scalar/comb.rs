use zeroize::Zeroize;

use super::Field;
use crate::exponent::{self, COLUMNS, COMBS};
use crate::prime::Words;

/// 2^`exponent` mod P by a fixed-base comb: 7 squarings, 31 multiplications.
pub(crate) fn power_of_two<F: Field>(field: F, exponent: &[u8; exponent::LENGTH]) -> Words {
    let table = field.powers_of_two();
    let factor =
        |comb: usize, column| field.select(&table[comb], exponent::comb(exponent, comb, column));
    let mut result = factor(0, COLUMNS - 1);
    for column in (0..COLUMNS).rev() {
        let is_first = column == COLUMNS - 1;
        if !is_first {
            field.square(&mut result, 1);
        }
        for comb in usize::from(is_first)..COMBS {
            let mut factor = factor(comb, column);
            field.multiply(&mut result, &factor);
            factor.zeroize();
        }
    }
    field.leave(&mut result)
}

const _: () = assert!(COMBS * COLUMNS - 1 == 31);
