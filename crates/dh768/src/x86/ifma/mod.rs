//! Eight exponentiations at a time, by AVX-512 IFMA.

mod comb;
mod kernels;
mod lanes;
mod window;

pub(crate) use kernels::Ifma;
pub(crate) use lanes::LANES;
