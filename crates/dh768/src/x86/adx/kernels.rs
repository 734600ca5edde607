use core::arch::naked_asm;

use crate::prime::{MINUS_P_INVERSE, P, Words, power_of_two};

cpufeatures::new!(cpu, "adx", "bmi2", "avx2");

/// That it exists shows that the CPU has ADX and BMI2, and that it and the operating system have
/// AVX2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Adx(());

impl Adx {
    pub(crate) fn detect() -> Option<Self> {
        cpu::get().then_some(Self(()))
    }

    /// # Safety
    ///
    /// What [`Self::detect`] would look for has to be there.
    pub(crate) unsafe fn assume() -> Self {
        Self(())
    }
}

/// Multiplies `a` by `b`, / 2^768 mod P, below 2^768.
pub(super) fn multiply(_: Adx, a: &mut Words, b: &Words) {
    // SAFETY: the token shows that the CPU has the instructions. The pointers are of references, so
    // that they are valid and `a` is not `b`.
    unsafe { multiply_kernel(a, b) };
}

/// Squares `a` `times` times, each time / 2^768 mod P, below 2^768.
pub(super) fn square(_: Adx, a: &mut Words, times: u64) {
    assert!(times > 0, "the kernel squares before it counts");
    // SAFETY: as in `multiply`, and `times` is not 0.
    unsafe { square_kernel(a, times) };
}

static PRIME: Words = P;
static INVERSE: u64 = MINUS_P_INVERSE;
/// 2^768 - P
static COMPLEMENT: Words = power_of_two(768);

// The kernels touch nothing but what their pointers point to, their own part of the stack, and
// registers, of which they put back those that are not the caller's to save in this convention.

/// # Safety
///
/// The CPU has ADX and BMI2. The pointers are valid, `a` exclusively.
#[unsafe(naked)]
unsafe extern "sysv64" fn multiply_kernel(a: *mut Words, b: *const Words) {
    naked_asm!(
        include_str!("multiply.s"),
        p = sym PRIME,
        minus_p_inverse = sym INVERSE,
        complement = sym COMPLEMENT,
    )
}

/// # Safety
///
/// As of [`multiply_kernel`], and `times` is not 0.
#[unsafe(naked)]
unsafe extern "sysv64" fn square_kernel(a: *mut Words, times: u64) {
    naked_asm!(
        include_str!("square.s"),
        p = sym PRIME,
        minus_p_inverse = sym INVERSE,
        complement = sym COMPLEMENT,
    )
}
