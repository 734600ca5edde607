//! Hashing piece by piece.

use sha1::{Digest, Sha1};

/// The hashes of consecutive pieces, over the borders of files.
pub(super) struct Pieces {
    length: usize,
    current: Sha1,
    missing: usize,
    hashes: Vec<u8>,
}

impl Pieces {
    /// For pieces of `length` bytes.
    pub(super) fn new(length: u32) -> Self {
        let length = length as usize;
        Self { length, current: Sha1::new(), missing: length, hashes: Vec::new() }
    }

    /// Goes on with the next bytes.
    pub(super) fn update(&mut self, mut data: &[u8]) {
        while !data.is_empty() {
            let (head, tail) = data.split_at(data.len().min(self.missing));
            self.current.update(head);
            self.missing -= head.len();
            data = tail;
            if self.missing == 0 {
                self.end_piece();
            }
        }
    }

    fn end_piece(&mut self) {
        self.hashes.extend_from_slice(&self.current.finalize_reset());
        self.missing = self.length;
    }

    /// All hashes, 20 bytes each. The last piece may be short; it is never empty.
    pub(super) fn finish(mut self) -> Vec<u8> {
        if self.missing < self.length {
            self.end_piece();
        }
        self.hashes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_run_over_the_borders_of_files() {
        let mut pieces = Pieces::new(4);
        for part in [&b"ab"[..], b"cdef", b"", b"g"] {
            pieces.update(part);
        }
        let expected = [Sha1::digest(b"abcd"), Sha1::digest(b"efg")].concat();
        assert_eq!(pieces.finish(), expected);
    }
}
