//! The forms of the cipher, for tests and benchmarks that compare them. Not a stable interface.
//!
//! Those that this CPU has, or with `--cfg mse_rc4_backend="portable"` the safe one alone.

use crate::portable;
use crate::state::{KeyLength, Rc4};
use crate::together::{self, LAP, Runner};
use crate::x86::{self, X86};

/// A way to do all that the crate does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Portable,
    X86(X86),
}

impl Form {
    /// Safe Rust, on every CPU.
    pub const PORTABLE: Self = Self(Kind::Portable);

    /// What [`Rc4`] uses on this CPU.
    #[inline]
    pub fn fastest() -> Self {
        X86::detect().map_or(Self::PORTABLE, Self::x86)
    }

    /// All that this CPU has.
    pub fn available() -> impl Iterator<Item = Self> {
        [Some(Self::PORTABLE), X86::detect().map(Self::x86)].into_iter().flatten()
    }

    const fn x86(x86: X86) -> Self {
        Self(Kind::X86(x86))
    }

    /// As a report names it.
    pub const fn name(self) -> &'static str {
        match self.0 {
            Kind::Portable => "portable",
            Kind::X86(_) => "x86",
        }
    }

    /// As [`Rc4::new_each`].
    ///
    /// # Errors
    ///
    /// [`KeyLength`] unless every key has 1 to 256 bytes.
    pub fn new_each<const N: usize>(
        self,
        keys: [&[u8]; N],
        dropped: usize,
    ) -> Result<[Rc4; N], KeyLength> {
        if keys.iter().any(|key| !(1..=256).contains(&key.len())) {
            return Err(KeyLength);
        }
        Ok(match self.0 {
            Kind::Portable => portable::set_up(keys, dropped),
            Kind::X86(x86) => x86::set_up(x86, keys, dropped),
        })
    }

    /// As [`Rc4::apply`].
    pub fn apply(self, stream: &mut Rc4, data: &mut [u8]) {
        match self.0 {
            Kind::Portable => portable::apply(stream, data),
            Kind::X86(x86) => x86::apply(x86, stream, data),
        }
    }

    /// As [`crate::apply_together`].
    pub fn apply_together<'a>(
        self,
        streams: impl IntoIterator<Item = (&'a mut Rc4, &'a mut [u8])>,
    ) {
        together::apply(self, streams);
    }

    /// How long data has to be to go side by side, in bytes: with less, what it takes to get there costs
    /// more. Found by measuring.
    pub(crate) fn worthwhile(self) -> usize {
        match self.0 {
            Kind::Portable => 3 * LAP,
            Kind::X86(_) => 12 * LAP,
        }
    }

    /// Takes two to four streams, all at `i` = 255, through the same number of laps.
    pub(crate) fn run<const N: usize>(self, runners: [Runner<'_>; N]) {
        match self.0 {
            Kind::Portable => portable::run(runners),
            Kind::X86(x86) => x86::run(x86, runners),
        }
    }
}
