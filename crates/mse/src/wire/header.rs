//! What follows VC: a method field and a padding length, in both directions the same.

use alloc::vec::Vec;

use super::{MAX_PAD, VC};
use crate::method::CryptoMethods;

/// crypto_provide and len(PadC), or crypto_select and len(PadD).
pub(crate) struct Header {
    pub(crate) methods: CryptoMethods,
    pub(crate) pad_len: u16,
}

impl Header {
    /// On the wire, in bytes, without VC.
    pub(crate) const LEN: usize = 4 + 2;

    pub(crate) fn read(bytes: [u8; Self::LEN]) -> Self {
        let [a, b, c, d, e, f] = bytes;
        Self {
            methods: CryptoMethods::from_bits(u32::from_be_bytes([a, b, c, d])),
            pad_len: u16::from_be_bytes([e, f]),
        }
    }

    pub(crate) fn pad_is_too_long(&self) -> bool {
        usize::from(self.pad_len) > MAX_PAD
    }

    /// Appends VC, the header and its padding, which is zeros, in clear.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend(VC);
        out.extend(self.methods.bits().to_be_bytes());
        out.extend(self.pad_len.to_be_bytes());
        out.resize(out.len() + usize::from(self.pad_len), 0);
    }
}
