//! One direction of a pipe.

use std::collections::VecDeque;

/// Bytes under way in one direction.
pub(super) struct Channel {
    width: usize,
    bytes: VecDeque<u8>,
    writer_is_gone: bool,
    reader_is_gone: bool,
}

impl Channel {
    /// # Panics
    ///
    /// If `width` is 0.
    pub(super) fn new(width: usize) -> Self {
        assert!(width > 0, "nothing passes a pipe of width 0");
        Self { width, bytes: VecDeque::new(), writer_is_gone: false, reader_is_gone: false }
    }

    /// What fits of `bytes`, or `None` while nothing does.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Option<std::io::Result<usize>> {
        if self.reader_is_gone || self.writer_is_gone {
            return Some(Err(std::io::ErrorKind::BrokenPipe.into()));
        }
        let taken = bytes.len().min(self.width - self.bytes.len());
        if taken == 0 && !bytes.is_empty() {
            return None;
        }
        self.bytes.extend(&bytes[..taken]);
        Some(Ok(taken))
    }

    /// What is there, 0 bytes at the end of the stream, or `None` while there is nothing.
    pub(super) fn read(&mut self, buffer: &mut [u8]) -> Option<usize> {
        let taken = buffer.len().min(self.bytes.len());
        if taken == 0 && !buffer.is_empty() && !self.writer_is_gone {
            return None;
        }
        for (slot, byte) in buffer.iter_mut().zip(self.bytes.drain(..taken)) {
            *slot = byte;
        }
        Some(taken)
    }

    pub(super) fn end_writing(&mut self) {
        self.writer_is_gone = true;
    }

    pub(super) fn end_reading(&mut self) {
        self.reader_is_gone = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_fits_and_ends_when_the_writer_does() {
        let mut channel = Channel::new(3);
        assert_eq!(channel.write(b"abcd").unwrap().unwrap(), 3);
        assert!(channel.write(b"d").is_none());
        let mut buffer = [0; 2];
        assert_eq!((channel.read(&mut buffer), &buffer), (Some(2), b"ab"));
        channel.end_writing();
        assert_eq!(channel.read(&mut buffer), Some(1));
        assert_eq!(channel.read(&mut buffer), Some(0));
    }

    #[test]
    fn a_write_that_nobody_will_read_fails() {
        let mut channel = Channel::new(3);
        channel.end_reading();
        let error = channel.write(b"a").unwrap().unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe);
    }
}
