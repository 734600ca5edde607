//! Reads choices from the front of an input. An input that is used up reads as zeros.

use mse::CryptoPolicy;
use mse_testkit::Split;

/// What is left of an input.
pub struct Input<'a>(pub &'a [u8]);

impl<'a> Input<'a> {
    /// The next bytes.
    pub fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut taken = [0; N];
        let (front, rest) = self.0.split_at(N.min(self.0.len()));
        taken[..front.len()].copy_from_slice(front);
        self.0 = rest;
        taken
    }

    pub fn byte(&mut self) -> u8 {
        u8::from_be_bytes(self.array())
    }

    pub fn u16(&mut self) -> u16 {
        u16::from_be_bytes(self.array())
    }

    pub fn u32(&mut self) -> u32 {
        u32::from_be_bytes(self.array())
    }

    /// `len` equal bytes, their length at most `limit`.
    pub fn fill(&mut self, limit: u16) -> Vec<u8> {
        let len = self.u16() % (limit + 1);
        vec![self.byte(); len.into()]
    }

    /// One of the four policies.
    pub fn policy(&mut self) -> CryptoPolicy {
        match self.byte() % 4 {
            0 => CryptoPolicy::PREFER_RC4,
            1 => CryptoPolicy::PREFER_PLAINTEXT,
            2 => CryptoPolicy::RC4_ONLY,
            _ => CryptoPolicy::PLAINTEXT_ONLY,
        }
    }

    /// Up to 15 cuts, or none: a byte with their number, and two for the distance to each.
    pub fn split(&mut self) -> Split {
        let count = self.byte() % 16;
        let mut at = 0;
        let cuts = (0..count).map(|_| {
            at += usize::from(self.u16());
            at
        });
        Split::At(cuts.collect())
    }

    /// All that is left.
    pub fn rest(self) -> &'a [u8] {
        self.0
    }
}
