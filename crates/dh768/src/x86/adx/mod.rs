//! One exponentiation at a time, by MULX, ADCX and ADOX.

mod kernels;
mod select;

use zeroize::Zeroize;

use crate::prime::{self, Words, power_of_two, reduce_once};
use crate::scalar::Field;
use crate::table::{COMB_R768, Table};
pub(crate) use kernels::Adx;

/// R mod P, R = 2^768.
const ONE: Words = power_of_two(768);
/// R^2 mod P.
const R_SQUARED: Words = power_of_two(2 * 768);

const PLAIN_ONE: Words = power_of_two(0);

static POWERS_OF_TWO: Table<Words> = COMB_R768;

/// Residues are below 2^768, and not always below P.
impl Field for Adx {
    type Element = Words;

    const ONE: Words = ONE;

    fn enter(self, number: &[u8; 96]) -> Words {
        let mut element = prime::from_bytes(number);
        self.multiply(&mut element, &R_SQUARED);
        element
    }

    fn leave(self, element: &mut Words) -> Words {
        self.multiply(element, &PLAIN_ONE);
        let number = reduce_once(element, 0);
        element.zeroize();
        number
    }

    fn multiply(self, a: &mut Words, b: &Words) {
        kernels::multiply(self, a, b);
    }

    fn square(self, a: &mut Words, times: u64) {
        kernels::square(self, a, times);
    }

    fn select<const N: usize>(self, table: &[Words; N], index: u64) -> Words {
        select::select(self, table, index)
    }

    fn powers_of_two(self) -> &'static Table<Words> {
        &POWERS_OF_TWO
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limbs::tests::{join_any, split_any};
    use crate::raw;

    #[test]
    fn residues_that_make_words_carry() {
        let Some(adx) = Adx::detect() else { return };
        raw::check(
            768,
            768,
            |a, b| {
                let mut result = split_any(a, 64);
                adx.multiply(&mut result, &split_any(b, 64));
                join_any(&result, 64)
            },
            |a| {
                let mut result = split_any(a, 64);
                adx.square(&mut result, 1);
                join_any(&result, 64)
            },
        );
    }
}
