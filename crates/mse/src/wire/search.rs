//! Finding the marker behind padding of unknown length.

use super::MAX_PAD;
use super::inbox::Inbox;

/// Looks for a marker of `N` bytes at offset 0 to 512 of a stream.
///
/// Each offset is looked at once, however the bytes arrive: the cost is linear.
pub(crate) struct Search<const N: usize> {
    marker: [u8; N],
    rejected: usize,
}

pub(crate) enum Found {
    /// The inbox now begins behind the marker.
    Here,
    NotYet,
    /// `512 + N` bytes arrived and the marker stands at none of the 513 offsets.
    Nowhere,
}

impl<const N: usize> Search<N> {
    pub(crate) fn new(marker: [u8; N]) -> Self {
        Self { marker, rejected: 0 }
    }

    pub(crate) fn advance(&mut self, inbox: &mut Inbox) -> Found {
        let waiting = inbox.waiting();
        while self.rejected <= MAX_PAD {
            let Some(candidate) = waiting[self.rejected.min(waiting.len())..].first_chunk::<N>()
            else {
                return Found::NotYet;
            };
            if *candidate == self.marker {
                inbox.skip(self.rejected + N);
                return Found::Here;
            }
            self.rejected += 1;
        }
        Found::Nowhere
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    const MARKER: [u8; 8] = [0xa5; 8];

    /// The number of bytes after which the search ended, and whether the marker was found.
    fn search_behind(pad: usize, chunk: usize) -> (usize, bool) {
        let mut stream = vec![0; pad];
        stream.extend(MARKER);
        stream.resize(pad + 600, 0);
        let mut inbox = Inbox::default();
        let mut search = Search::new(MARKER);
        let mut fed = 0;
        for piece in stream.chunks(chunk) {
            inbox.extend(piece);
            fed += piece.len();
            match search.advance(&mut inbox) {
                Found::Here => return (fed, true),
                Found::Nowhere => return (fed, false),
                Found::NotYet => {}
            }
        }
        panic!("the search did not end");
    }

    #[test]
    fn ends_at_the_exact_byte() {
        for pad in [0, 1, 511, 512] {
            assert_eq!(search_behind(pad, 1), (pad + 8, true));
        }
        assert_eq!(search_behind(513, 1), (520, false));
    }

    #[test]
    fn no_offset_is_looked_at_twice() {
        let mut inbox = Inbox::default();
        let mut search = Search::new(MARKER);
        for fed in 1..520 {
            inbox.extend(&[0]);
            assert!(matches!(search.advance(&mut inbox), Found::NotYet));
            assert_eq!(search.rejected, (fed + 1_usize).saturating_sub(MARKER.len()));
        }
    }

    #[test]
    fn the_window_does_not_depend_on_the_segments() {
        for chunk in [3, 7, 100, 521, 2000] {
            assert!(search_behind(512, chunk).1);
            assert!(!search_behind(513, chunk).1);
        }
    }
}
