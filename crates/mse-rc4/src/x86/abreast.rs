//! Two to four streams side by side.

use core::arch::naked_asm;
use core::mem::offset_of;

use super::lanes::Lanes;
use super::{ROW, X86};
use crate::together::{LAP, Runner};

/// Takes two to four streams, all at `i` = 255, through the same number of laps.
pub(crate) fn run<const N: usize>(x86: X86, runners: [Runner<'_>; N]) {
    match N {
        2 => run_by::<N, 1>(x86, output_two, runners),
        3 => run_by::<N, 2>(x86, output_three, runners),
        4 => run_by::<N, 2>(x86, output_four, runners),
        _ => unreachable!("two to four streams go abreast"),
    }
}

fn run_by<const N: usize, const TABLES: usize>(
    _: X86,
    kernel: Kernel<TABLES>,
    mut runners: [Runner<'_>; N],
) {
    let laps = runners.iter().map(|(_, laps)| laps.len()).min().unwrap_or(0);
    if laps == 0 {
        return;
    }
    let mut lanes = Lanes::empty();
    lanes.open(runners.each_ref().map(|(stream, _)| &**stream));
    for (data, (_, laps)) in lanes.data.iter_mut().zip(&mut runners) {
        *data = laps.as_mut_ptr().cast();
    }
    lanes.rows = laps * (LAP / ROW);
    // SAFETY: the token shows that the CPU has the instructions. The kernel is one with output for N
    // streams, whose pointers are set, from exclusive references to at least so many laps, and there is
    // a lap.
    unsafe { kernel(&mut lanes, core::ptr::null()) };
    lanes.close(runners.map(|(stream, _)| stream));
}

/// Keys, each repeated to the length of a permutation.
pub(super) type Keys<const N: usize> = [[u8; 256]; N];

/// Key set-up of two streams for every table.
pub(super) struct Swaps<const N: usize, const TABLES: usize> {
    keyed: Kernel<TABLES>,
    plain: Kernel<TABLES>,
}

pub(super) const TWO: Swaps<2, 1> = Swaps { keyed: keyed_two, plain: swap_two };
pub(super) const FOUR: Swaps<4, 2> = Swaps { keyed: keyed_four, plain: swap_four };

impl<const N: usize, const TABLES: usize> Swaps<N, TABLES> {
    /// Mixes the keys in.
    pub(super) fn mix(&self, _: X86, lanes: &mut Lanes<TABLES>, keys: &Keys<N>) {
        lanes.rows = 256 / ROW;
        // SAFETY: the token shows that the CPU has the instructions. The kernel is for N keys, which
        // there are, and 16 rows are the 256 bytes of each.
        unsafe { (self.keyed)(lanes, keys.as_ptr().cast()) };
    }

    /// Swaps for so many rows from index 0.
    pub(super) fn swap(&self, _: X86, lanes: &mut Lanes<TABLES>, rows: usize) {
        assert!(rows > 0, "the kernels swap before they count");
        lanes.rows = rows;
        // SAFETY: the token shows that the CPU has the instructions. There is a row, and this kernel
        // reads no keys.
        unsafe { (self.plain)(lanes, core::ptr::null()) };
    }
}

/// Any of the kernels below.
type Kernel<const TABLES: usize> = unsafe extern "sysv64" fn(*mut Lanes<TABLES>, *const u8);

// The kernels touch nothing but what their pointers point to, the stack below their frame, and
// registers, of which they put back those that are not the caller's to save in this convention.

macro_rules! kernel {
    ($name:ident, $tables:literal, $text:literal, $($streams:literal streams,)? keyed $keyed:literal, output $output:literal) => {
        /// # Safety
        ///
        /// The CPU has SSE4.1. `lanes` is valid, exclusively, and its `rows` is not 0. With output, its
        /// `data` are valid for 16 bytes a row, exclusively. With keys, `rows` is 16 and `keys` is
        /// valid for 256 bytes a stream.
        #[unsafe(naked)]
        unsafe extern "sysv64" fn $name(lanes: *mut Lanes<$tables>, keys: *const u8) {
            naked_asm!(
                include_str!($text),
                $(streams = const $streams,)?
                keyed = const $keyed,
                output = const $output,
                data = const offset_of!(Lanes<$tables>, data),
                rows = const offset_of!(Lanes<$tables>, rows),
                j = const offset_of!(Lanes<$tables>, j),
                tables = const offset_of!(Lanes<$tables>, tables),
            )
        }
    };
}

kernel!(output_two, 1, "two.s", keyed 0, output 1);
kernel!(keyed_two, 1, "two.s", keyed 1, output 0);
kernel!(swap_two, 1, "two.s", keyed 0, output 0);
kernel!(output_three, 2, "abreast.s", 3 streams, keyed 0, output 1);
kernel!(output_four, 2, "abreast.s", 4 streams, keyed 0, output 1);
kernel!(keyed_four, 2, "abreast.s", 4 streams, keyed 1, output 0);
kernel!(swap_four, 2, "abreast.s", 4 streams, keyed 0, output 0);
