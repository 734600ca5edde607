//! What went over a connection, and when.

use std::time::{Duration, Instant};

/// Of each direction. More than any MSE handshake with an initial payload of 68 bytes has.
const MOST: usize = 2048;

pub(crate) struct Trace {
    begin: Instant,
    last: Instant,
    end: Instant,
    sent: Recorded,
    received: Recorded,
}

/// The beginning of a stream, and its length.
#[derive(Default)]
pub(crate) struct Recorded {
    pub(crate) bytes: Vec<u8>,
    pub(crate) len: usize,
}

impl Trace {
    pub(crate) fn begin() -> Self {
        let now = Instant::now();
        let (sent, received) = Default::default();
        Self { begin: now, last: now, end: now, sent, received }
    }

    pub(crate) fn begun(&self) -> Instant {
        self.begin
    }

    pub(crate) fn sent(&mut self, bytes: &[u8]) {
        self.sent.add(bytes);
        self.last = Instant::now();
    }

    pub(crate) fn received(&mut self, bytes: &[u8]) {
        self.received.add(bytes);
        self.last = Instant::now();
    }

    pub(crate) fn end(&mut self) {
        self.end = Instant::now();
    }

    pub(crate) fn sending(&self) -> &Recorded {
        &self.sent
    }

    pub(crate) fn receiving(&self) -> &Recorded {
        &self.received
    }

    /// From the first SYN, or from when the connection was accepted.
    pub(crate) fn duration(&self) -> Duration {
        self.end - self.begin
    }

    /// How long nothing was sent or received before the end.
    pub(crate) fn quiet(&self) -> Duration {
        self.end - self.last
    }
}

impl Recorded {
    fn add(&mut self, bytes: &[u8]) {
        self.len += bytes.len();
        let room = MOST - self.bytes.len();
        self.bytes.extend(&bytes[..room.min(bytes.len())]);
    }

    /// The public key that the stream begins with.
    pub(crate) fn public_key(&self) -> Option<[u8; 96]> {
        self.bytes.first_chunk().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_streams_are_counted_and_not_kept() {
        let mut trace = Trace::begin();
        assert_eq!(trace.receiving().public_key(), None);
        for _ in 0..3 {
            trace.received(&[7; 1000]);
        }
        assert_eq!((trace.receiving().len, trace.receiving().bytes.len()), (3000, MOST));
        assert_eq!(trace.receiving().public_key(), Some([7; 96]));
        assert_eq!(trace.sending().len, 0);
    }
}
