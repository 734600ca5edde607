use std::env;
use std::hint::black_box;
use std::process::ExitCode;

use dh768::backends::One;
use dh768::{PrivateKey, PublicKey};

pub(crate) fn main() -> ExitCode {
    if !valgrind::is_running() {
        eprintln!("constant_time: run it by crates/dh768/constant-time");
        return ExitCode::FAILURE;
    }
    // SAFETY: valgrind has the instructions on every machine, whatever it says of the CPU.
    let adx = unsafe { One::assume_adx() };
    match env::args().nth(1).as_deref() {
        Some("portable") => exchange(One::PORTABLE),
        Some("adx") => exchange(adx),
        Some("leak-by-branch") => leak_by_branch(&secret()),
        Some("leak-by-address") => leak_by_address(&secret()),
        _ => {
            eprintln!("constant_time: portable, adx, leak-by-branch or leak-by-address");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// All that is done with a private key, from when its bytes are drawn until it is wiped.
fn exchange(one: One) {
    let key = PrivateKey::new(&secret());
    let mut public = one.public_key(&key);
    // It goes over the wire.
    valgrind::declare_public(&mut public);
    let peer = PublicKey::new(&public).expect("2^x is no degenerate key");
    let mut shared = *one.shared_secret(&key, &peer).as_bytes();
    valgrind::declare_public(&mut shared);
    println!("{one:?}: {:02x?}.. {:02x?}..", &public[..4], &shared[..4]);
}

fn secret() -> [u8; PrivateKey::LENGTH] {
    let mut bytes = core::array::from_fn(|i| (151 * i + 89) as u8);
    valgrind::declare_secret(&mut bytes);
    bytes
}

/// What the check has to find: else it does not work.
fn leak_by_branch(secret: &[u8]) {
    if black_box(secret)[0] & 1 == 1 {
        println!("the lowest bit is set");
    }
}

/// As [`leak_by_branch`].
fn leak_by_address(secret: &[u8]) {
    let table: [u8; 256] = core::array::from_fn(|i| i as u8);
    black_box(black_box(&table)[usize::from(black_box(secret)[0])]);
}

/// Requests to the emulator, which are instructions that do nothing elsewhere.
mod valgrind {
    use std::arch::asm;

    const IS_RUNNING: u64 = 0x1001;
    const MEMCHECK: u64 = (b'M' as u64) << 24 | (b'C' as u64) << 16;
    const MAKE_UNDEFINED: u64 = MEMCHECK + 1;
    const MAKE_DEFINED: u64 = MEMCHECK + 2;

    pub(crate) fn is_running() -> bool {
        request([IS_RUNNING, 0, 0, 0, 0, 0]) != 0
    }

    pub(crate) fn declare_secret(bytes: &mut [u8]) {
        request([MAKE_UNDEFINED, bytes.as_mut_ptr() as u64, bytes.len() as u64, 0, 0, 0]);
    }

    pub(crate) fn declare_public(bytes: &mut [u8]) {
        request([MAKE_DEFINED, bytes.as_mut_ptr() as u64, bytes.len() as u64, 0, 0, 0]);
    }

    fn request(arguments: [u64; 6]) -> u64 {
        let mut answer = 0_u64;
        // SAFETY: four rotations by 128 bits together, and an exchange of a register with itself:
        // nothing changes but, in the emulator, rdx and what it knows of the memory named.
        unsafe {
            asm!(
                "rol rdi, 3",
                "rol rdi, 13",
                "rol rdi, 61",
                "rol rdi, 51",
                "xchg rbx, rbx",
                in("rax") &raw const arguments,
                inout("rdx") answer,
            );
        }
        answer
    }
}
