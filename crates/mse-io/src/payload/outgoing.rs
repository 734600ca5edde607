//! What we send.

use mse::Encryptor;
use zeroize::Zeroizing;

/// The most that one write encrypts, in bytes: the size of a BitTorrent block.
const MAX_WRITE: usize = 16 * 1024;

/// The least that is prepared for a transport that takes very little at a time, in bytes.
const MIN_WINDOW: usize = 64;

/// The outgoing direction, for transports that may take less than they are given.
///
/// It keeps *key stream* ahead, never ciphertext. [`Self::prepare`] encrypts what the caller has
/// now; [`Self::sent`] moves on by what the transport took. Each byte of key stream is made once,
/// nothing waits in a buffer to be flushed, and after a short write, a `Pending` or an error the
/// caller may come back with other data.
#[derive(Debug)]
pub struct Outgoing {
    encryptor: Encryptor,
    /// From `used` on, for bytes that no transport has taken yet.
    key_stream: Zeroizing<Vec<u8>>,
    used: usize,
    /// What was prepared last.
    ciphertext: Vec<u8>,
    /// How much to prepare: it follows what the transport takes.
    window: usize,
}

impl Outgoing {
    /// A direction that starts here.
    #[must_use]
    pub fn new(encryptor: Encryptor) -> Self {
        let key_stream = Zeroizing::new(Vec::new());
        Self { encryptor, key_stream, used: 0, ciphertext: Vec::new(), window: MAX_WRITE }
    }

    /// Whether the payload goes in clear, so that [`Self::prepare`] returns what it is given.
    #[must_use]
    pub fn is_plaintext(&self) -> bool {
        self.encryptor.is_plaintext()
    }

    /// What to give to the transport for the beginning of `payload`: at most 16 KiB.
    #[must_use]
    pub fn prepare<'a>(&'a mut self, payload: &'a [u8]) -> &'a [u8] {
        if self.is_plaintext() { payload } else { self.prepare_all([payload]) }
    }

    /// As [`Self::prepare`], for payload in several pieces.
    pub(crate) fn prepare_all<'a>(&mut self, pieces: impl IntoIterator<Item = &'a [u8]>) -> &[u8] {
        self.ciphertext.clear();
        self.ciphertext.reserve(MAX_WRITE);
        for piece in pieces {
            let free = self.window - self.ciphertext.len();
            self.ciphertext.extend_from_slice(&piece[..piece.len().min(free)]);
        }
        self.make_key_stream(self.ciphertext.len());
        let key_stream = &self.key_stream[self.used..];
        self.ciphertext.iter_mut().zip(key_stream).for_each(|(byte, key)| *byte ^= key);
        &self.ciphertext
    }

    /// Encrypts `payload` in place, for a caller with buffers of its own that writes all of it.
    pub fn encrypt(&mut self, payload: &mut [u8]) {
        let ahead = &self.key_stream[self.used..];
        let (first, rest) = payload.split_at_mut(payload.len().min(ahead.len()));
        first.iter_mut().zip(ahead).for_each(|(byte, key)| *byte ^= key);
        self.used += first.len();
        self.ciphertext.clear();
        self.encryptor.encrypt(rest);
    }

    /// Moves on by the `count` bytes that the transport took of what was prepared last.
    ///
    /// # Panics
    ///
    /// When that was less.
    pub fn sent(&mut self, count: usize) {
        if self.is_plaintext() {
            return;
        }
        assert!(count <= self.ciphertext.len(), "more sent than was prepared");
        self.used += count;
        self.window = if count == self.ciphertext.len() {
            MAX_WRITE.min(2 * self.window)
        } else {
            MAX_WRITE.min(MIN_WINDOW.max(2 * count))
        };
        self.ciphertext.clear();
    }

    /// Makes key stream for `count` bytes, of which some may be there.
    fn make_key_stream(&mut self, count: usize) {
        if self.key_stream.len() - self.used >= count {
            return;
        }
        self.key_stream.drain(..self.used);
        self.used = 0;
        let there = self.key_stream.len();
        // Reserved at once: a vector that grew would leave unwiped copies behind.
        self.key_stream.reserve_exact(MAX_WRITE - there);
        self.key_stream.resize(count, 0);
        self.encryptor.encrypt(&mut self.key_stream[there..]);
    }
}
