use zeroize::Zeroize;

use super::kernels::{Digits, Entries, Ifma, Scratch};
use super::lanes::{BITS, LANES, LIMBS, Lanes};
use crate::exponent::{self, COLUMNS, COMBS, TEETH};
use crate::limbs::split_table;
use crate::prime::Words;
use crate::table::{COMB_R780, Table};

static POWERS_OF_TWO: [Entries; COMBS] = {
    let table: Table<[u64; LIMBS]> = split_table(&COMB_R780, BITS);
    let mut transposed = [const { Entries([[0; 1 << TEETH]; LIMBS]) }; COMBS];
    let mut comb = 0;
    while comb < COMBS {
        let mut digit = 0;
        while digit < 1 << TEETH {
            let mut limb = 0;
            while limb < LIMBS {
                transposed[comb].0[limb][digit] = table[comb][digit][limb];
                limb += 1;
            }
            digit += 1;
        }
        comb += 1;
    }
    transposed
};

impl Ifma {
    /// 2^`exponents` mod P, as [`crate::scalar::power_of_two`] for each lane.
    pub(crate) fn power_of_two(
        self,
        exponents: &[&[u8; exponent::LENGTH]; LANES],
    ) -> [Words; LANES] {
        let mut scratch = Scratch::new();
        let mut digits = Digits::new();
        let mut select = |factor: &mut Lanes, comb: usize, column| {
            digits.set(exponents, |exponent| exponent::comb(exponent, comb, column));
            self.select(factor, &POWERS_OF_TWO[comb], &digits);
        };

        let (mut state, mut factor) = (Lanes::ZERO, Lanes::ZERO);
        select(&mut state, 0, COLUMNS - 1);
        for column in (0..COLUMNS).rev() {
            let is_first = column == COLUMNS - 1;
            if !is_first {
                self.square(&mut state, &mut scratch);
            }
            for comb in usize::from(is_first)..COMBS {
                select(&mut factor, comb, column);
                self.multiply(&mut state, &factor, &mut scratch);
            }
        }
        factor.zeroize();
        self.leave(&mut state, &mut scratch)
    }
}
