//! One stream, in place.

use core::arch::naked_asm;

use super::{ROW, X86};
use crate::state::Rc4;

pub(crate) fn apply(x86: X86, stream: &mut Rc4, data: &mut [u8]) {
    if data.len() < 2 * ROW {
        return stream.apply_few(data);
    }
    let (few, data) = data.split_at_mut(stream.until_aligned(ROW));
    stream.apply_few(few);
    let (rows, rest) = data.as_chunks_mut();
    apply_rows(x86, stream, rows);
    stream.apply_few(rest);
}

fn apply_rows(_: X86, stream: &mut Rc4, rows: &mut [[u8; ROW]]) {
    let first = stream.i.wrapping_add(1);
    assert!(!rows.is_empty() && usize::from(first).is_multiple_of(ROW), "whole rows");
    let j = u64::from(stream.j);
    // SAFETY: the token shows that the CPU has the instructions. There is a row, `first` and `j` are
    // below 256, `first` begins a row, and the pointers are of exclusive references: to 256 bytes, and
    // to as many rows as are told.
    let j = unsafe {
        output_kernel(&mut stream.s, first.into(), j, rows.len(), rows.as_mut_ptr().cast())
    };
    stream.i = first.wrapping_sub(1).wrapping_add((ROW * (rows.len() % ROW)) as u8);
    stream.j = j as u8;
}

/// The permutation and `j` that a key makes.
pub(super) fn mix(_: X86, s: &mut [u8; 256], key: &[u8; 256]) {
    // SAFETY: the token shows that the CPU has the instructions. The pointers are of references, `s`
    // exclusively, and 16 rows are the 256 bytes of the key.
    unsafe { keyed_kernel(s, 0, 0, 256 / ROW, key.as_ptr()) };
}

/// Swaps for so many rows from index 0, and returns `j`.
pub(super) fn swap(_: X86, s: &mut [u8; 256], j: u8, rows: usize) -> u8 {
    assert!(rows > 0, "the kernel swaps before it counts");
    // SAFETY: as above, and without a key it does not touch what the last pointer points to.
    (unsafe { swap_kernel(s, 0, j.into(), rows, core::ptr::null()) }) as u8
}

// The kernels touch nothing but what their pointers point to, the stack below their frame, and
// registers, of which they put back those that are not the caller's to save in this convention.

macro_rules! kernel {
    ($name:ident, $pointer:ty, keyed $keyed:literal, output $output:literal, $doc:literal) => {
        #[doc = $doc]
        ///
        /// # Safety
        ///
        /// The CPU has SSE4.1. `s` is valid, exclusively. `first` is a multiple of 16 below 256, `j` is
        /// below 256, `rows` is not 0.
        #[unsafe(naked)]
        unsafe extern "sysv64" fn $name(
            s: *mut [u8; 256],
            first: u64,
            j: u64,
            rows: usize,
            bytes: $pointer,
        ) -> u64 {
            naked_asm!(include_str!("alone.s"), keyed = const $keyed, output = const $output)
        }
    };
}

kernel!(output_kernel, *mut u8, keyed 0, output 1, "XORs key stream into 16 `bytes` a row, which are valid, exclusively.");
kernel!(keyed_kernel, *const u8, keyed 1, output 0, "Swaps, and adds 16 `bytes` a row to `j`, which are valid.");
kernel!(swap_kernel, *const u8, keyed 0, output 0, "Swaps. `bytes` may be anything.");
