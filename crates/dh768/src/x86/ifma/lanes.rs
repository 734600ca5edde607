use zeroize::Zeroize;

use crate::batch;
use crate::limbs::{join, split};
use crate::prime::{self, Words, power_of_two, reduce_once};

/// How many numbers there are in a vector of 512 bits.
pub(crate) const LANES: usize = batch::LANES;
pub(crate) const LIMBS: usize = 15;
pub(crate) const BITS: usize = 52;
const MASK: u64 = (1 << BITS) - 1;

/// Eight numbers below 2^770, in Montgomery form for R = 2^780: limb by limb, a vector each. What is
/// above a limb's 52 bits has no meaning.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Lanes([[u64; LANES]; LIMBS]);

impl Lanes {
    pub(super) const ZERO: Self = Self([[0; LANES]; LIMBS]);

    /// R mod P in every lane.
    pub(super) const ONE: Self = Self::all(&power_of_two(780));

    /// R^2 mod P: what brings a number into Montgomery form.
    pub(super) const R_SQUARED: Self = Self::all(&power_of_two(2 * 780));

    /// 1: what brings a number out of it.
    pub(super) const PLAIN_ONE: Self = Self::all(&power_of_two(0));

    const fn all(words: &Words) -> Self {
        let limbs: [u64; LIMBS] = split(words, BITS);
        let mut lanes = [[0; LANES]; LIMBS];
        let mut i = 0;
        while i < LIMBS {
            lanes[i] = [limbs[i]; LANES];
            i += 1;
        }
        Self(lanes)
    }

    pub(super) fn from_numbers(numbers: &[[u8; 96]; LANES]) -> Self {
        let mut lanes = Self::ZERO;
        for (lane, number) in numbers.iter().enumerate() {
            let limbs: [u64; LIMBS] = split(&prime::from_bytes(number), BITS);
            for (vector, limb) in lanes.0.iter_mut().zip(limbs) {
                vector[lane] = limb;
            }
        }
        lanes
    }

    /// The numbers in [0, P), of lanes below 2P.
    pub(super) fn numbers(&self) -> [Words; LANES] {
        core::array::from_fn(|lane| {
            let mut limbs = self.0.map(|vector| vector[lane] & MASK);
            let (mut words, high) = join(&limbs, BITS);
            let number = reduce_once(&words, high);
            limbs.zeroize();
            words.zeroize();
            number
        })
    }
}

impl Zeroize for Lanes {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;

    use super::super::Ifma;
    use super::super::kernels::Scratch;
    use super::*;
    use crate::limbs::tests::{join_any, split_any};
    use crate::raw;

    /// The number in one lane, and in the others what would show if lanes mixed.
    fn lanes(number: &BigUint) -> Lanes {
        let limbs: [u64; LIMBS] = split_any(number, BITS);
        Lanes(limbs.map(|limb| {
            core::array::from_fn(|lane| if lane == 5 { limb } else { limb ^ MASK >> (lane + 10) })
        }))
    }

    fn number(lanes: &Lanes) -> BigUint {
        // Above its 52 bits a limb has no meaning, but for the uppermost.
        join_any(&lanes.0.map(|vector| vector[5] & MASK), BITS)
    }

    #[test]
    fn residues_that_make_limbs_carry() {
        let Some(ifma) = Ifma::detect() else { return };
        raw::check(
            770,
            780,
            |a, b| {
                let mut result = lanes(a);
                ifma.multiply(&mut result, &lanes(b), &mut Scratch::new());
                number(&result)
            },
            |a| {
                let mut result = lanes(a);
                ifma.square(&mut result, &mut Scratch::new());
                number(&result)
            },
        );
    }
}
