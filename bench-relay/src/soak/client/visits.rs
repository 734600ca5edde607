//! What the client says of its connections: a letter for each, on its standard output.

use std::sync::atomic::{AtomicUsize, Ordering};

/// What a client can tell of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::soak) enum Visit {
    /// It listens now.
    Listening,
    /// A connection began with the handshake of an honest peer.
    Honest,
    /// With that of a peer that resets the connection.
    Quitter,
    /// It ended before its first byte.
    Silent,
    /// It began with anything else.
    Stranger,
}

impl Visit {
    const ALL: [Self; 5] =
        [Self::Listening, Self::Honest, Self::Quitter, Self::Silent, Self::Stranger];

    pub(super) fn letter(self) -> u8 {
        match self {
            Self::Listening => b'l',
            Self::Honest => b'h',
            Self::Quitter => b'q',
            Self::Silent => b's',
            Self::Stranger => b'x',
        }
    }
}

/// How many there were of each kind.
#[derive(Debug, Default)]
pub(in crate::soak) struct Visits([AtomicUsize; Visit::ALL.len()]);

impl Visits {
    /// What is no letter of ours is nothing that the client should have heard.
    pub(in crate::soak) fn add(&self, letter: u8) {
        let visit = Visit::ALL.into_iter().find(|visit| visit.letter() == letter);
        self.0[visit.unwrap_or(Visit::Stranger) as usize].fetch_add(1, Ordering::Relaxed);
    }

    pub(in crate::soak) fn count(&self, visit: Visit) -> usize {
        self.0[visit as usize].load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_is_counted_once() {
        let visits = Visits::default();
        b"lhhqs?".iter().for_each(|&letter| visits.add(letter));
        assert_eq!(Visit::ALL.map(|visit| visits.count(visit)), [1, 2, 1, 1, 1]);
    }
}
