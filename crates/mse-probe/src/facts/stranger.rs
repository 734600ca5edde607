//! Peers that are no BitTorrent peers: what they sent, seen from outside.

use super::exchange::{Exchange, Kind};
use crate::wire::group::Number;

/// How much of what came is shown.
const SHOWN: usize = 48;

/// So many bytes of text, and it is text: 1 in 10 million keys begins so by chance.
const TEXT: usize = 16;

impl Exchange {
    /// How many bytes came behind Yb.
    pub(crate) fn behind_key(&self) -> usize {
        self.record.totals().1.saturating_sub(size_of::<Number>())
    }

    /// The peer sent back what it was sent.
    #[must_use]
    pub fn is_echo(&self) -> bool {
        let length = match self.kind {
            Kind::Plaintext => peer_wire::HANDSHAKE_LENGTH,
            Kind::Mse { .. } => size_of::<Number>(),
        };
        let received = self.record.received_head(length);
        received.len() == length && received == self.record.sent_head(length)
    }

    /// What came is neither MSE nor BitTorrent in clear, whatever else it is.
    #[must_use]
    pub fn is_no_bittorrent(&self) -> bool {
        let is_wrong = match self.kind {
            Kind::Plaintext => self.unreadable,
            Kind::Mse { .. } => self.answer.is_none() && self.is_text(),
        };
        is_wrong || self.is_echo()
    }

    /// Whether what came begins as text does, which no key does.
    pub(crate) fn is_text(&self) -> bool {
        let head = self.record.received_head(TEXT);
        let is_text = |byte: &u8| matches!(byte, b'\t' | b'\r' | b'\n' | b' '..=b'~');
        head.len() == TEXT && head.iter().all(is_text)
    }

    /// The beginning of what came: visible ASCII, and a dot for each other byte. Safe to print.
    pub(super) fn excerpt(&self) -> String {
        let head = self.record.received_head(SHOWN + 1);
        let shown = head.iter().take(SHOWN).map(|byte| match byte {
            b'"' | b'\\' => '\'',
            b' '..=b'~' => char::from(*byte),
            _ => '.',
        });
        let more = if head.len() > SHOWN { "..." } else { "" };
        format!("\"{}{more}\"", shown.collect::<String>())
    }
}
