//! Connections that were of no use for a check.

use crate::facts::visit::{Visit, VisitKind};

/// How many of each kind are kept, with all their bytes: whoever comes often shows the same each time.
const KEPT: usize = 8;

/// Connections that were of no use for a check.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Others {
    /// The first few of each kind.
    pub kept: Vec<Visit>,
    /// How many there were.
    pub seen: OthersSeen,
}

/// How many there were of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OthersSeen {
    /// Said nothing.
    pub nothing: u64,
    /// Sent fewer bytes than a key.
    pub short: u64,
    /// Began in plaintext.
    pub plaintext: u64,
    /// Sent what may be Ya, and nothing behind it that can be read.
    pub key: u64,
    /// Asked for another torrent.
    pub other_torrent: u64,
    /// Sent MSE for our torrent, from another address than the peer that was checked.
    pub mse: u64,
}

impl Others {
    pub(super) fn add(&mut self, visit: Visit) {
        let count = match visit.kind {
            VisitKind::Nothing => &mut self.seen.nothing,
            VisitKind::Short => &mut self.seen.short,
            VisitKind::Plaintext => &mut self.seen.plaintext,
            VisitKind::Key => &mut self.seen.key,
            VisitKind::OtherTorrent => &mut self.seen.other_torrent,
            VisitKind::Mse => &mut self.seen.mse,
        };
        *count += 1;
        if *count <= KEPT as u64 {
            self.kept.push(visit);
        }
    }
}

impl OthersSeen {
    /// In words, those that there were.
    #[must_use]
    pub fn in_words(&self) -> String {
        let counts = [
            (self.plaintext, "began in plaintext"),
            (self.nothing, "said nothing"),
            (self.short, "sent fewer bytes than a key"),
            (self.key, "sent no MSE that we can read"),
            (self.other_torrent, "asked for another torrent"),
            (self.mse, "came for this torrent from elsewhere"),
        ];
        let words: Vec<_> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        words.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_are_counted_and_few_are_kept() {
        let mut others = Others::default();
        for kind in [VisitKind::Plaintext, VisitKind::OtherTorrent] {
            for _ in 0..1000 {
                let mut visit = Visit::new(([127, 0, 0, 1], 1).into());
                visit.kind = kind;
                others.add(visit);
            }
        }
        assert_eq!(others.kept.len(), 2 * KEPT);
        let words = others.seen.in_words();
        assert_eq!(words, "1000 began in plaintext, 1000 asked for another torrent");
    }
}
