//! Encrypted bytes of known length that may arrive in any number of pieces.

use super::inbox::Inbox;
use crate::crypto::rc4::Rc4;

/// PadC, PadD or IA: what of it is still to come.
pub(crate) struct Run {
    remaining: usize,
}

impl Run {
    pub(crate) fn new(len: u16) -> Self {
        Self { remaining: usize::from(len) }
    }

    pub(crate) fn is_over(&self) -> bool {
        self.remaining == 0
    }

    /// What is there of it, decrypted.
    pub(crate) fn take<'a>(&mut self, inbox: &'a mut Inbox, receiving: &mut Rc4) -> &'a [u8] {
        let bytes = inbox.take_up_to(self.remaining);
        self.remaining -= bytes.len();
        receiving.apply(bytes);
        bytes
    }
}
