use zeroize::Zeroize;

use super::kernels::{Digits, Ifma, Scratch};
use super::lanes::{LANES, Lanes};
use crate::exponent::{self, WINDOWS};
use crate::prime::Words;

impl Ifma {
    /// `bases`^`exponents` mod P, as [`crate::scalar::power`] for each lane.
    pub(crate) fn power(
        self,
        bases: &[[u8; 96]; LANES],
        exponents: &[&[u8; exponent::LENGTH]; LANES],
    ) -> [Words; LANES] {
        let mut scratch = Scratch::new();
        // Of the peers' public keys alone: no secret.
        let mut base = Lanes::from_numbers(bases);
        self.multiply(&mut base, &Lanes::R_SQUARED, &mut scratch);
        let mut powers = [Lanes::ONE; 16];
        powers[1] = base;
        for i in 2..16 {
            if i % 2 == 0 {
                powers[i] = powers[i / 2];
                self.square(&mut powers[i], &mut scratch);
            } else {
                powers[i] = powers[i - 1];
                self.multiply(&mut powers[i], &base, &mut scratch);
            }
        }

        let (mut state, mut digits) = (Lanes::ZERO, Digits::new());
        digits.set(exponents, |exponent| exponent::window(exponent, WINDOWS - 1));
        self.first(&mut state, &powers, &digits);
        for window in (0..WINDOWS - 1).rev() {
            digits.set(exponents, |exponent| exponent::window(exponent, window));
            self.step(&mut state, 4, &powers, &digits, &mut scratch);
        }
        self.leave(&mut state, &mut scratch)
    }

    /// The numbers in [0, P) of residues, which are wiped.
    pub(super) fn leave(self, state: &mut Lanes, scratch: &mut Scratch) -> [Words; LANES] {
        self.multiply(state, &Lanes::PLAIN_ONE, scratch);
        let numbers = state.numbers();
        state.zeroize();
        numbers
    }
}
