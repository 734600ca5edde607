//! To be run under valgrind by `constant-time`: it complains of every branch and every address that
//! depends on the secrets, which are declared to be uninitialised memory.
#![allow(unsafe_code)]

#[cfg(all(
    target_arch = "x86_64",
    target_pointer_width = "64",
    not(any(miri, dh768_backend = "portable"))
))]
mod check;

#[cfg(all(
    target_arch = "x86_64",
    target_pointer_width = "64",
    not(any(miri, dh768_backend = "portable"))
))]
use check::main;

#[cfg(not(all(
    target_arch = "x86_64",
    target_pointer_width = "64",
    not(any(miri, dh768_backend = "portable"))
)))]
fn main() {
    eprintln!("constant_time: there is no form of the check for this target");
}
