//! x86-64 assembly, chosen at run time. All of the crate's `unsafe` is here.
//!
//! What it does that the compiler does not: 8-bit additions to registers whose upper bits stay zero, so
//! that a sum is an index at once, and a vector register that collects a row of key stream bytes.
#![allow(unsafe_code)]

mod abreast;
mod alone;
mod lanes;
mod schedule;

pub(crate) use abreast::run;
pub(crate) use alone::apply;
pub(crate) use schedule::set_up;

cpufeatures::new!(cpu, "sse4.1");

/// Steps that a kernel takes at a time.
const ROW: usize = 16;

/// That it exists shows that the CPU has SSE4.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct X86(());

impl X86 {
    #[inline]
    pub(crate) fn detect() -> Option<Self> {
        cpu::get().then_some(Self(()))
    }
}
