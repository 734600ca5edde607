use zeroize::Zeroize;

use super::Field;
use crate::exponent::{self, COLUMNS, COMBS};
use crate::prime::Words;

/// 2^`exponent` mod P by a fixed-base comb: 7 squarings, 31 multiplications.
pub(crate) fn power_of_two<F: Field>(field: F, exponent: &[u8; exponent::LENGTH]) -> Words {
    let table = field.powers_of_two();
    let mut result = F::ONE;
    for column in (0..COLUMNS).rev() {
        if column != COLUMNS - 1 {
            result = field.square(&result);
        }
        for (comb, powers) in table.iter().enumerate() {
            let mut factor = field.select(powers, exponent::comb(exponent, comb, column));
            let first = column == COLUMNS - 1 && comb == 0;
            result = if first { factor } else { field.multiply(&result, &factor) };
            factor.zeroize();
        }
    }
    let number = field.leave(&result);
    result.zeroize();
    number
}

const _: () = assert!(COMBS * COLUMNS - 1 == 31);
