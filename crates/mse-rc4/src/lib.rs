#![no_std]
#![doc = include_str!("../README.md")]

#[doc(hidden)]
pub mod backends;
mod portable;
mod state;
mod together;
mod wipe;
#[cfg(all(target_arch = "x86_64", target_pointer_width = "64", not(miri)))]
mod x86;

pub use state::{KeyLength, Rc4};
pub use together::apply_together;
