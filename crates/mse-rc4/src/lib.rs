#![no_std]
#![doc = include_str!("../README.md")]

mod alone;
mod lanes;
mod schedule;
mod state;
mod together;
mod wide;

pub use state::{KeyLength, Rc4};
pub use together::apply_together;
