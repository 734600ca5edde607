#![no_std]
#![doc = include_str!("../README.md")]

#[doc(hidden)]
pub mod backends;
mod portable;
mod state;
mod together;
mod wipe;
#[cfg(all(
    target_arch = "x86_64",
    target_pointer_width = "64",
    not(any(miri, mse_rc4_backend = "portable"))
))]
mod x86;
#[cfg(not(all(
    target_arch = "x86_64",
    target_pointer_width = "64",
    not(any(miri, mse_rc4_backend = "portable"))
)))]
#[path = "absent.rs"]
mod x86;

pub use state::{KeyLength, Rc4};
pub use together::apply_together;
