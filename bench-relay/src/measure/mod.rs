//! Counters of other processes, and what to make of them.

pub(crate) mod cpu;
pub(crate) mod cycles;
pub(crate) mod memory;
mod meter;
pub(crate) mod summary;

pub(crate) use meter::{Cost, Meter};
pub(crate) use summary::Summary;
