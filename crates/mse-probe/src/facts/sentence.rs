//! Facts in words.

use std::time::Duration;

use super::exchange::{Ending, Exchange, Kind, LastSent};
use crate::wire::record::How;

impl Exchange {
    /// What the peer did, from its last step to the end.
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut said = match (&self.answer, &self.greeting) {
            (Some(answer), Some(greeting)) if greeting.right_torrent => {
                return format!("selected {}, handshake read back", method(answer.select));
            }
            (None, Some(greeting)) if greeting.right_torrent => {
                return "handshake read back".to_owned();
            }
            (_, Some(_)) => "answered for another torrent, ".to_owned(),
            (Some(answer), None) if self.unreadable => {
                format!("selected {}, then sent what is no BitTorrent, ", method(answer.select))
            }
            (Some(answer), None) => {
                format!("selected {}, no handshake came, ", method(answer.select))
            }
            (None, None) if self.key.is_some() => "sent Yb, ".to_owned(),
            (None, None) => self.part_of_key(),
        };
        said.push_str(&self.end());
        said
    }

    /// What came instead of Yb, if it is less than that.
    fn part_of_key(&self) -> String {
        match (self.kind, self.record.totals().1) {
            (Kind::Mse { .. }, count @ 1..96) => format!("sent {count} of the 96 bytes of Yb, "),
            _ => String::new(),
        }
    }

    /// How it ended.
    #[must_use]
    pub fn end(&self) -> String {
        let sent = match self.last_sent {
            LastSent::Nothing => "the connection was there",
            LastSent::PartOfKey => "a part of Ya",
            LastSent::Key => "Ya",
            LastSent::Req1 => "HASH(req1, S)",
            LastSent::Step3 => "step 3",
            LastSent::Payload => "the handshake",
        };
        match self.ending {
            Ending::NotConnected(kind) => format!("no connection: {kind}"),
            Ending::Closed { how: How::Fin, after } => {
                format!("closed {} after {sent}", shown(after))
            }
            Ending::Closed { how: How::Reset, after } => {
                format!("reset {} after {sent}", shown(after))
            }
            Ending::Open { after } => format!("still open {} after {sent}", shown(after)),
        }
    }
}

/// A value of crypto_select.
#[must_use]
pub(crate) fn method(select: u32) -> String {
    match select {
        0 => "nothing".to_owned(),
        1 => "plaintext".to_owned(),
        2 => "rc4".to_owned(),
        other => format!("{other:#x}"),
    }
}

/// Milliseconds, or seconds where there are many.
pub(super) fn shown(time: Duration) -> String {
    match time.as_secs_f64() {
        seconds if seconds < 1.0 => format!("{:.1} ms", seconds * 1000.0),
        seconds => format!("{seconds:.1} s"),
    }
}
