//! Bytes that arrived and that no state has consumed yet.

use alloc::vec::Vec;

/// Input waiting to be consumed.
///
/// It holds at most what one state waits for (532 bytes) plus what one call brings.
#[derive(Default)]
pub(crate) struct Inbox {
    bytes: Vec<u8>,
    consumed: usize,
}

impl Inbox {
    pub(crate) fn extend(&mut self, bytes: &[u8]) {
        if self.consumed > 0 {
            self.bytes.drain(..self.consumed);
            self.consumed = 0;
        }
        self.bytes.extend_from_slice(bytes);
    }

    pub(crate) fn waiting(&self) -> &[u8] {
        &self.bytes[self.consumed..]
    }

    pub(crate) fn skip(&mut self, count: usize) {
        debug_assert!(count <= self.waiting().len());
        self.consumed += count;
    }

    /// The next `N` bytes, once they are all there.
    pub(crate) fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let taken = *self.waiting().first_chunk()?;
        self.skip(N);
        Some(taken)
    }

    /// What is there of the next `limit` bytes.
    pub(crate) fn take_up_to(&mut self, limit: usize) -> &mut [u8] {
        let start = self.consumed;
        self.consumed += limit.min(self.waiting().len());
        &mut self.bytes[start..self.consumed]
    }

    pub(crate) fn into_rest(mut self) -> Vec<u8> {
        self.bytes.drain(..self.consumed);
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_only_what_is_complete_and_keeps_the_rest() {
        let mut inbox = Inbox::default();
        inbox.extend(&[1, 2, 3]);
        assert_eq!(inbox.take::<4>(), None);
        inbox.extend(&[4, 5]);
        assert_eq!(inbox.take::<4>(), Some([1, 2, 3, 4]));
        inbox.extend(&[6]);
        assert_eq!(inbox.take_up_to(1), &[5]);
        assert_eq!(inbox.take_up_to(0), &[0_u8; 0]);
        assert_eq!(inbox.into_rest(), &[6]);
    }
}
