//! The forms of the cipher, for tests and benchmarks that compare them. Not a stable interface.

use crate::portable;
use crate::state::{KeyLength, Rc4};
use crate::together::{self, LAP, Runner};
#[cfg(all(target_arch = "x86_64", target_pointer_width = "64", not(miri)))]
use crate::x86::{self, X86};

/// A way to do all that the crate does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Portable,
    #[cfg(all(target_arch = "x86_64", target_pointer_width = "64", not(miri)))]
    X86(X86),
}

impl Form {
    /// Safe Rust, on every CPU.
    pub const PORTABLE: Self = Self(Kind::Portable);

    /// What [`Rc4`] uses on this CPU, unless `--cfg mse_rc4_backend="portable"` says otherwise.
    #[inline]
    pub fn fastest() -> Self {
        if cfg!(mse_rc4_backend = "portable") {
            return Self::PORTABLE;
        }
        Self::in_assembly().unwrap_or(Self::PORTABLE)
    }

    /// All that this CPU has.
    pub fn available() -> impl Iterator<Item = Self> {
        [Some(Self::PORTABLE), Self::in_assembly()].into_iter().flatten()
    }

    #[inline]
    fn in_assembly() -> Option<Self> {
        #[cfg(all(target_arch = "x86_64", target_pointer_width = "64", not(miri)))]
        if let Some(x86) = X86::detect() {
            return Some(Self(Kind::X86(x86)));
        }
        None
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
            #[cfg(all(target_arch = "x86_64", target_pointer_width = "64", not(miri)))]
            Kind::X86(x86) => x86::set_up(x86, keys, dropped),
        })
    }

    /// As [`Rc4::apply`].
    pub fn apply(self, stream: &mut Rc4, data: &mut [u8]) {
        match self.0 {
            Kind::Portable => portable::apply(stream, data),
            #[cfg(all(target_arch = "x86_64", target_pointer_width = "64", not(miri)))]
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
            #[cfg(all(target_arch = "x86_64", target_pointer_width = "64", not(miri)))]
            Kind::X86(_) => 12 * LAP,
        }
    }

    /// Takes two to four streams, all at `i` = 255, through the same number of laps.
    pub(crate) fn run<const N: usize>(self, runners: [Runner<'_>; N]) {
        match self.0 {
            Kind::Portable => portable::run(runners),
            #[cfg(all(target_arch = "x86_64", target_pointer_width = "64", not(miri)))]
            Kind::X86(x86) => x86::run(x86, runners),
        }
    }
}
