//! A working copy of a permutation with elements as wide as a register.

use crate::state::Rc4;
use crate::wipe::wipe;

/// The permutation of a stream, on the stack, for as long as a long buffer is worked on. Loads and
/// stores of 32 bits collide less in the processor than those of single bytes. Wiped on drop.
pub(super) struct Wide(pub(super) [u32; 256]);

impl Wide {
    // Not inlined: the compiler would lay 256 conversions out per stream, element by element.
    #[inline(never)]
    pub(super) fn open(stream: &Rc4) -> Self {
        let mut copy = Self([0; 256]);
        for (wide, narrow) in copy.0.iter_mut().zip(&stream.s) {
            *wide = u32::from(*narrow);
        }
        copy
    }

    #[inline(never)]
    pub(super) fn close(&self, stream: &mut Rc4) {
        for (narrow, wide) in stream.s.iter_mut().zip(&self.0) {
            *narrow = low(*wide);
        }
    }
}

impl Drop for Wide {
    #[inline(always)]
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

/// The low byte: where in the permutation a sum points to.
#[inline(always)]
pub(super) fn low(number: u32) -> u8 {
    (number & 0xff) as u8
}

/// [`low`] as an index, which needs no bounds check.
#[inline(always)]
pub(super) fn at(number: u32) -> usize {
    usize::from(low(number))
}
