//! One key stream and its position.

use core::fmt;

use crate::backends::Form;
use crate::wipe::wipe;

/// One RC4 key stream. Encryption and decryption are the same; it follows the position in its stream.
///
/// Takes 258 bytes, wiped on drop. A clone goes on from the same position.
#[derive(Clone)]
pub struct Rc4 {
    pub(crate) s: [u8; 256],
    pub(crate) i: u8,
    pub(crate) j: u8,
}

impl Rc4 {
    /// The key stream of `key`, without its first `dropped` bytes.
    ///
    /// # Errors
    ///
    /// [`KeyLength`] unless `key` has 1 to 256 bytes.
    pub fn new(key: &[u8], dropped: usize) -> Result<Self, KeyLength> {
        let [stream] = Self::new_each([key], dropped)?;
        Ok(stream)
    }

    /// As [`Self::new`] for several keys at once, which takes less time a key: two or four go side by side.
    ///
    /// # Errors
    ///
    /// [`KeyLength`] unless every key has 1 to 256 bytes.
    pub fn new_each<const N: usize>(
        keys: [&[u8]; N],
        dropped: usize,
    ) -> Result<[Self; N], KeyLength> {
        Form::fastest().new_each(keys, dropped)
    }

    /// XORs the next key stream bytes into `data`.
    ///
    /// See [`apply_together`](crate::apply_together) where several streams have bytes ready.
    pub fn apply(&mut self, data: &mut [u8]) {
        Form::fastest().apply(self, data);
    }

    /// One byte of key stream, as the definition of RC4 has it.
    #[inline(always)]
    pub(crate) fn step(&mut self) -> u8 {
        self.i = self.i.wrapping_add(1);
        let a = self.s[usize::from(self.i)];
        self.j = self.j.wrapping_add(a);
        let b = self.s[usize::from(self.j)];
        self.s[usize::from(self.i)] = b;
        self.s[usize::from(self.j)] = a;
        self.s[usize::from(a.wrapping_add(b))]
    }

    /// [`Self::apply`] without preparations, for a few bytes.
    pub(crate) fn apply_few(&mut self, data: &mut [u8]) {
        for byte in data {
            *byte ^= self.step();
        }
    }

    /// How many bytes to go until the next index is a multiple of `align`, a power of two up to 256.
    pub(crate) fn until_aligned(&self, align: usize) -> usize {
        let next = usize::from(self.i) + 1;
        next.next_multiple_of(align) - next
    }
}

impl Drop for Rc4 {
    fn drop(&mut self) {
        wipe(&mut self.s);
        (self.i, self.j) = (0, 0);
    }
}

impl fmt::Debug for Rc4 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rc4").finish_non_exhaustive()
    }
}

/// A key of no bytes, or of more than 256.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyLength;

impl fmt::Display for KeyLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an RC4 key has 1 to 256 bytes")
    }
}

impl core::error::Error for KeyLength {}
