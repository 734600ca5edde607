//! Builds only while `mse` needs no std: this library brings the panic handler and the allocator
//! that std would bring, and there cannot be two.
//!
//! ```text
//! cargo build --locked --manifest-path crates/mse/no-std-check/Cargo.toml
//! ```

#![no_std]

extern crate alloc;

use alloc::vec::Vec;
use core::alloc::{GlobalAlloc, Layout};
use core::panic::PanicInfo;
use core::ptr;

use mse::{CryptoPolicy, FixedChoices, Initiator, Offer, Randomness, Responder, Skey, SkeyIndex};

/// Reaches all of `mse`. It is compiled, and never called.
#[unsafe(no_mangle)]
pub extern "C" fn mse_no_std_check() -> usize {
    let skey = Skey([0; 20]);
    let mut index = SkeyIndex::new();
    index.insert(skey, ());
    let random = || {
        let choices =
            FixedChoices { private_key: [1; 20], hello_pad: Vec::new(), header_pad_len: 0 };
        Randomness::fixed(choices).expect("pads are short")
    };
    let mut sent = Vec::new();
    let initiator =
        Initiator::start(Offer::new(skey, CryptoPolicy::default()), random(), &mut sent);
    let mut answered = Vec::new();
    let responding = Responder::new(random()).receive(&sent, &mut answered);
    let initiating = initiator.receive(&answered, &mut sent);
    index.len() + usize::from(responding.is_ok()) + usize::from(initiating.is_ok()) + sent.len()
}

struct NoMemory;

#[global_allocator]
static ALLOCATOR: NoMemory = NoMemory;

// SAFETY: a null pointer is how an allocator says that there is no memory.
unsafe impl GlobalAlloc for NoMemory {
    unsafe fn alloc(&self, _layout: Layout) -> *mut u8 {
        ptr::null_mut()
    }

    unsafe fn dealloc(&self, _pointer: *mut u8, _layout: Layout) {}
}

#[panic_handler]
fn panic(_info: &PanicInfo<'_>) -> ! {
    loop {}
}
