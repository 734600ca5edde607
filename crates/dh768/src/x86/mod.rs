//! Faster forms for x86-64, in assembly, chosen at run time. All of the crate's `unsafe` is here.
//!
//! The assembly is written by the generators in `tests/kernels`, which also audit it.
#![allow(unsafe_code)]

mod adx;
mod ifma;

use crate::backends::One;
pub(crate) use adx::Adx;
pub(crate) use ifma::{Ifma, LANES};

impl One {
    /// The form for MULX, ADCX and ADOX, for an emulator that has them but does not say so.
    ///
    /// # Safety
    ///
    /// The CPU has to have ADX, BMI2 and AVX2.
    pub unsafe fn assume_adx() -> Self {
        // SAFETY: the caller's promise.
        Self::adx(unsafe { Adx::assume() })
    }
}
