#![no_std]
#![doc = include_str!("../README.md")]
#![warn(clippy::std_instead_of_core, clippy::std_instead_of_alloc, clippy::alloc_instead_of_core)]

extern crate alloc;
#[cfg(test)]
extern crate std;

#[doc(hidden)]
pub mod backends;
pub mod batch;
mod exponent;
mod limbs;
mod portable;
mod prime;
mod private_key;
mod public_key;
#[cfg(test)]
mod raw;
mod scalar;
mod shared_secret;
mod table;
#[cfg(all(
    target_arch = "x86_64",
    target_pointer_width = "64",
    not(any(miri, dh768_backend = "portable"))
))]
mod x86;
#[cfg(not(all(
    target_arch = "x86_64",
    target_pointer_width = "64",
    not(any(miri, dh768_backend = "portable"))
)))]
#[path = "absent.rs"]
mod x86;

pub use private_key::PrivateKey;
pub use public_key::{DegeneratePublicKey, PublicKey};
pub use shared_secret::SharedSecret;
