//! Faster forms for x86-64, in assembly, chosen at run time. All of the crate's `unsafe` is here.
//!
//! The assembly is written by the generators in `tests/kernels`, which also audit it.
#![allow(unsafe_code)]

mod ifma;

pub(crate) use ifma::{Ifma, LANES};
