//! In place of `x86`, where there is none of it: forms that no value is of.

use core::convert::Infallible;

use crate::batch;
use crate::exponent;
use crate::prime::Words;
use crate::scalar::Field;
use crate::table::Table;

pub(crate) const LANES: usize = batch::LANES;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Adx(Infallible);

impl Adx {
    pub(crate) fn detect() -> Option<Self> {
        None
    }
}

impl Field for Adx {
    type Element = Words;

    const ONE: Words = [0; 12];

    fn enter(self, _: &[u8; 96]) -> Words {
        match self.0 {}
    }

    fn leave(self, _: &mut Words) -> Words {
        match self.0 {}
    }

    fn multiply(self, _: &mut Words, _: &Words) {
        match self.0 {}
    }

    fn square(self, _: &mut Words, _: u64) {
        match self.0 {}
    }

    fn select<const N: usize>(self, _: &[Words; N], _: u64) -> Words {
        match self.0 {}
    }

    fn powers_of_two(self) -> &'static Table<Words> {
        match self.0 {}
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ifma(Infallible);

impl Ifma {
    pub(crate) fn detect() -> Option<Self> {
        None
    }

    pub(crate) fn power_of_two(self, _: &[&[u8; exponent::LENGTH]; LANES]) -> [Words; LANES] {
        match self.0 {}
    }

    pub(crate) fn power(
        self,
        _: &[[u8; 96]; LANES],
        _: &[&[u8; exponent::LENGTH]; LANES],
    ) -> [Words; LANES] {
        match self.0 {}
    }
}
