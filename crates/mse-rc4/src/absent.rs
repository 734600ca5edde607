//! In place of `x86`, where there is none of it: a form that no value is of.

use core::convert::Infallible;

use crate::state::Rc4;
use crate::together::Runner;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct X86(Infallible);

impl X86 {
    #[inline]
    pub(crate) fn detect() -> Option<Self> {
        None
    }
}

pub(crate) fn set_up<const N: usize>(x86: X86, _: [&[u8]; N], _: usize) -> [Rc4; N] {
    match x86.0 {}
}

pub(crate) fn apply(x86: X86, _: &mut Rc4, _: &mut [u8]) {
    match x86.0 {}
}

pub(crate) fn run<const N: usize>(x86: X86, _: [Runner<'_>; N]) {
    match x86.0 {}
}
