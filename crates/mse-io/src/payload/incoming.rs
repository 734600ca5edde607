//! What we receive.

use mse::Decryptor;

/// The incoming direction: first what arrived with the handshake, then what the transport brings.
#[derive(Debug)]
pub struct Incoming {
    buffered: Vec<u8>,
    taken: usize,
    decryptor: Decryptor,
}

impl Incoming {
    /// IA and what arrived behind the handshake come first, in this order.
    #[must_use]
    pub fn new(initial_payload: Vec<u8>, leftover: Vec<u8>, decryptor: Decryptor) -> Self {
        let mut buffered = initial_payload;
        if buffered.is_empty() {
            buffered = leftover;
        } else {
            buffered.extend_from_slice(&leftover);
        }
        Self { buffered, taken: 0, decryptor }
    }

    /// Payload that is here already, decrypted. It has to be read before the transport is.
    #[must_use]
    pub fn buffered(&self) -> &[u8] {
        &self.buffered[self.taken..]
    }

    /// Marks the first `count` buffered bytes as read.
    ///
    /// # Panics
    ///
    /// When fewer are buffered.
    pub fn consume(&mut self, count: usize) {
        assert!(count <= self.buffered().len(), "more consumed than buffered");
        self.taken += count;
        if self.buffered().is_empty() {
            self.buffered = Vec::new();
            self.taken = 0;
        }
    }

    /// Moves buffered bytes into `buffer` and returns how many.
    pub(crate) fn read_buffered(&mut self, buffer: &mut [u8]) -> usize {
        let count = self.buffered().len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.buffered()[..count]);
        self.consume(count);
        count
    }

    /// Decrypts in place what the transport brought into a buffer of the caller's.
    pub fn decrypt(&mut self, received: &mut [u8]) {
        self.decryptor.decrypt(received);
    }

    /// The buffered payload, and the decryptor for what follows it.
    #[must_use]
    pub fn into_parts(mut self) -> (Vec<u8>, Decryptor) {
        self.buffered.drain(..self.taken);
        (self.buffered, self.decryptor)
    }
}
