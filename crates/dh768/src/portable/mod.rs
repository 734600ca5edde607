//! The reference, in safe code for any target: 13 limbs of 60 bits.

mod montgomery;

use zeroize::Zeroize;

use crate::limbs::{join, split, split_table};
use crate::prime::{self, Words, power_of_two, reduce_once};
use crate::scalar::{self, Field};
use crate::table::{COMB_R780, Table};

/// A number below 2^770.
type Limbs = [u64; LIMBS];

const LIMBS: usize = 13;
const BITS: usize = 60;

/// Safe Rust: it runs everywhere.
#[derive(Clone, Copy)]
pub(crate) struct Portable;

/// R mod P, R = 2^780.
const ONE: Limbs = split(&power_of_two(780), BITS);
/// R^2 mod P.
const R_SQUARED: Limbs = split(&power_of_two(2 * 780), BITS);

const PLAIN_ONE: Limbs = split(&power_of_two(0), BITS);

static POWERS_OF_TWO: Table<Limbs> = split_table(&COMB_R780, BITS);

impl Field for Portable {
    type Element = Limbs;

    const ONE: Limbs = ONE;

    fn enter(self, number: &[u8; 96]) -> Limbs {
        let mut element = split(&prime::from_bytes(number), BITS);
        self.multiply(&mut element, &R_SQUARED);
        element
    }

    fn leave(self, element: &mut Limbs) -> Words {
        // Below 2P after this, as `element` times 1 is far below P^2.
        self.multiply(element, &PLAIN_ONE);
        let (mut words, high) = join(element, BITS);
        element.zeroize();
        let number = reduce_once(&words, high);
        words.zeroize();
        number
    }

    fn multiply(self, a: &mut Limbs, b: &Limbs) {
        montgomery::multiply(a, b);
    }

    fn square(self, a: &mut Limbs, times: u64) {
        for _ in 0..times {
            montgomery::square(a);
        }
    }

    fn select<const N: usize>(self, table: &[Limbs; N], index: u64) -> Limbs {
        scalar::select(table, index)
    }

    fn powers_of_two(self) -> &'static Table<Limbs> {
        &POWERS_OF_TWO
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limbs::tests::{join_any, split_any};
    use crate::raw;

    #[test]
    fn residues_that_make_limbs_carry() {
        raw::check(
            770,
            780,
            |a, b| {
                let mut result = split_any(a, BITS);
                Portable.multiply(&mut result, &split_any(b, BITS));
                join_any(&result, BITS)
            },
            |a| {
                let mut result = split_any(a, BITS);
                Portable.square(&mut result, 1);
                join_any(&result, BITS)
            },
        );
    }
}
