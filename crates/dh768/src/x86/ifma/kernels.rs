use core::arch::naked_asm;
use core::ptr;

use super::lanes::{BITS, LANES, LIMBS, Lanes};
use crate::exponent::TEETH;
use crate::limbs::{cleared_multiple, split};
use crate::prime::{MINUS_P_INVERSE, P};
use zeroize::Zeroize;

cpufeatures::new!(cpu, "avx512f", "avx512ifma");

/// That it exists shows that the CPU and the operating system have AVX-512 F and IFMA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ifma(());

impl Ifma {
    pub(crate) fn detect() -> Option<Self> {
        let allowed = !cfg!(dh768_backend = "adx");
        (allowed && cpu::get()).then_some(Self(()))
    }

    /// Squares the state.
    pub(super) fn square(self, state: &mut Lanes, scratch: &mut Scratch) {
        // SAFETY: as in `step`, but for the powers, which may be null.
        unsafe { step(state, ptr::null(), &Digits::new(), &CONSTANTS, scratch, 1) }
    }

    /// The state becomes the power that each lane's digit, below 16, names.
    pub(super) fn first(self, state: &mut Lanes, powers: &[Lanes; 16], digits: &Digits) {
        // SAFETY: as in `step`.
        unsafe { first(state, powers, digits, &CONSTANTS) }
    }

    /// Squares the state `squarings` times, then multiplies each lane by the power that its digit,
    /// below 16, names.
    pub(super) fn step(
        self,
        state: &mut Lanes,
        squarings: u64,
        powers: &[Lanes; 16],
        digits: &Digits,
        scratch: &mut Scratch,
    ) {
        // SAFETY: the token shows that the CPU has the instructions. All pointers are of references,
        // so that they are valid and aligned for their types, and none aliases a mutable one.
        unsafe { step(state, powers, digits, &CONSTANTS, scratch, squarings) }
    }

    /// Multiplies the state by the factor.
    pub(super) fn multiply(self, state: &mut Lanes, factor: &Lanes, scratch: &mut Scratch) {
        // SAFETY: as in `step`.
        unsafe { multiply(state, factor, &CONSTANTS, scratch) }
    }

    /// The entry that each lane's digit, below 32, names.
    pub(super) fn select(self, selected: &mut Lanes, entries: &Entries, digits: &Digits) {
        // SAFETY: as in `step`.
        unsafe { select(selected, entries, digits, &CONSTANTS) }
    }
}

/// A digit for each lane.
#[repr(C, align(64))]
pub(super) struct Digits([u64; LANES]);

impl Digits {
    pub(super) const fn new() -> Self {
        Self([0; LANES])
    }

    /// In place: a move would leave a copy behind.
    pub(super) fn set<T>(&mut self, lanes: &[T; LANES], digit: impl Fn(&T) -> u64) {
        for (place, lane) in self.0.iter_mut().zip(lanes) {
            *place = digit(lane);
        }
    }
}

impl Drop for Digits {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Of each limb the words of all entries.
#[repr(C, align(64))]
pub(super) struct Entries(pub(super) [[u64; 1 << TEETH]; LIMBS]);

/// Where the kernels put what finds no room in registers.
#[repr(C, align(64))]
pub(super) struct Scratch([[u64; LANES]; 2 * LIMBS]);

impl Scratch {
    pub(super) const fn new() -> Self {
        Self([[0; LANES]; 2 * LIMBS])
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// The generators know the offsets.
#[repr(C, align(64))]
struct Constants {
    kp: [u64; LIMBS],
    p: [u64; LIMBS],
    minus_p_inverse: u64,
    small: [u64; 4],
}

static CONSTANTS: Constants = {
    let p = split(&P, BITS);
    let mask = (1 << BITS) - 1;
    let minus_p_inverse = MINUS_P_INVERSE & mask;
    let kp = cleared_multiple(&p, minus_p_inverse, BITS);
    Constants { kp, p, minus_p_inverse, small: [1, 2, 3, 16] }
};

// The kernels touch nothing but what their pointers point to and the vector and mask registers, all
// of which are the caller's to save in this calling convention. They use no stack.

/// # Safety
///
/// The CPU has AVX-512 F and IFMA. The pointers are valid, those to mut exclusively; `powers` may be
/// null.
#[unsafe(naked)]
unsafe extern "sysv64" fn step(
    state: *mut Lanes,
    powers: *const [Lanes; 16],
    digits: *const Digits,
    constants: *const Constants,
    scratch: *mut Scratch,
    squarings: u64,
) {
    naked_asm!(include_str!("step.s"), options(raw))
}

/// # Safety
///
/// As of [`step`]; none may be null.
#[unsafe(naked)]
unsafe extern "sysv64" fn first(
    state: *mut Lanes,
    powers: *const [Lanes; 16],
    digits: *const Digits,
    constants: *const Constants,
) {
    naked_asm!(include_str!("first.s"), options(raw))
}

/// # Safety
///
/// As of [`step`]; none may be null.
#[unsafe(naked)]
unsafe extern "sysv64" fn multiply(
    state: *mut Lanes,
    factor: *const Lanes,
    constants: *const Constants,
    scratch: *mut Scratch,
) {
    naked_asm!(include_str!("multiply.s"), options(raw))
}

/// # Safety
///
/// As of [`step`]; none may be null.
#[unsafe(naked)]
unsafe extern "sysv64" fn select(
    selected: *mut Lanes,
    entries: *const Entries,
    digits: *const Digits,
    constants: *const Constants,
) {
    naked_asm!(include_str!("select.s"), options(raw))
}
