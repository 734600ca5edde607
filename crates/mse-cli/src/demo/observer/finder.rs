//! A search through a stream that comes in chunks.

use memchr::memmem;

/// Looks for a text, over the borders of chunks.
#[derive(Clone, Debug, Default)]
pub(super) struct Finder {
    /// The last bytes seen: one fewer than the text has, or less.
    tail: Vec<u8>,
    found: bool,
}

impl Finder {
    /// Goes on with the next bytes of the stream.
    pub(super) fn search(&mut self, text: &[u8], bytes: &[u8]) {
        let keep = text.len() - 1;
        self.tail.extend_from_slice(&bytes[..bytes.len().min(keep)]);
        self.found |=
            memmem::find(&self.tail, text).is_some() || memmem::find(bytes, text).is_some();
        if let Some(end) = bytes.len().checked_sub(keep) {
            self.tail.clear();
            self.tail.extend_from_slice(&bytes[end..]);
        } else {
            self.tail.drain(..self.tail.len().saturating_sub(keep));
        }
    }

    /// Whether the text occurred.
    pub(super) fn found(&self) -> bool {
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[u8] = b"protocol";

    fn found(chunks: &[&[u8]]) -> bool {
        let mut finder = Finder::default();
        chunks.iter().for_each(|chunk| finder.search(TEXT, chunk));
        finder.found()
    }

    #[test]
    fn the_text_is_found_however_it_is_cut() {
        let stream = b"the protocol!";
        for first in 0..=stream.len() {
            for second in first..=stream.len() {
                let chunks = [&stream[..first], &stream[first..second], &stream[second..]];
                assert!(found(&chunks), "{first} {second}");
            }
        }
        let bytes: Vec<_> = stream.chunks(1).collect();
        assert!(found(&bytes));
    }

    #[test]
    fn nothing_else_is_found() {
        assert!(!found(&[]));
        assert!(!found(&[b"proto", b"", b"kol protoco"]));
        // The parts are there, but not one behind the other.
        assert!(!found(&[b"proto", b"-----------------", b"col"]));
        assert!(!found(&[b"col", b"proto"]));
    }
}
