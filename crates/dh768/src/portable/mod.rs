//! The reference, in safe code for any target: 13 limbs of 60 bits.

mod limbs;
mod montgomery;

use crate::prime::{self, power_of_two, reduce_once};
use crate::scalar::{self, Field};
use crate::table::{COMB_R780, Table};
use limbs::Limbs;

/// Safe Rust: it runs everywhere.
#[derive(Clone, Copy)]
pub(crate) struct Portable;

/// R mod P, R = 2^780.
const ONE: Limbs = limbs::from_words(&power_of_two(780));
/// R^2 mod P.
const R_SQUARED: Limbs = limbs::from_words(&power_of_two(2 * 780));

static POWERS_OF_TWO: Table<Limbs> = limbs::from_table(&COMB_R780);

impl Field for Portable {
    type Element = Limbs;

    const ONE: Limbs = ONE;

    fn enter(self, number: &[u8; 96]) -> Limbs {
        self.multiply(&limbs::from_words(&prime::from_bytes(number)), &R_SQUARED)
    }

    fn leave(self, element: &Limbs) -> [u8; 96] {
        let mut one = [0; 13];
        one[0] = 1;
        // Below 2P, as `element` times 1 is far below P^2.
        let (words, high) = limbs::to_words(&self.multiply(element, &one));
        prime::to_bytes(&reduce_once(&words, high))
    }

    fn multiply(self, a: &Limbs, b: &Limbs) -> Limbs {
        montgomery::multiply(a, b)
    }

    fn square(self, a: &Limbs) -> Limbs {
        montgomery::square(a)
    }

    fn select<const N: usize>(self, table: &[Limbs; N], index: u64) -> Limbs {
        scalar::select(table, index)
    }

    fn powers_of_two(self) -> &'static Table<Limbs> {
        &POWERS_OF_TWO
    }
}
