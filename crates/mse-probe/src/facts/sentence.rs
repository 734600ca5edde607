//! Facts in words.

use std::time::Duration;

use super::exchange::{Answer, Ending, Exchange, Kind, LastSent};
use crate::wire::MAX_PAD;
use crate::wire::group::{Number, P};
use crate::wire::record::How;

impl Exchange {
    /// What the peer did, from its last step to the end. Where it quotes the peer, it does so in visible
    /// ASCII.
    #[must_use]
    pub fn sentence(&self) -> String {
        let said = match (self.kind, &self.answer) {
            _ if !self.was_connected() => String::new(),
            (_, None) if self.is_echo() => "sent back what it was sent, ".to_owned(),
            (Kind::Plaintext, _) => self.said_in_clear(),
            (Kind::Mse { .. }, None) => self.said_without_step4(),
            (Kind::Mse { provide }, Some(answer)) => self.said_behind_step4(*answer, provide),
        };
        match self.is_complete() {
            true => said,
            false => format!("{said}{}", self.end()),
        }
    }

    fn said_in_clear(&self) -> String {
        let received = self.record.totals().1;
        match &self.greeting {
            Some(greeting) if greeting.right_torrent => "handshake read back".to_owned(),
            Some(_) => "answered for another torrent, ".to_owned(),
            None if self.unreadable => {
                format!("sent {} that are no BitTorrent: {}, ", bytes(received), self.excerpt())
            }
            None if received > 0 => format!("sent {received} of a handshake's 68 bytes, "),
            None => String::new(),
        }
    }

    fn said_without_step4(&self) -> String {
        let received = self.record.totals().1;
        let behind = self.behind_key();
        match self.key {
            _ if received == 0 => String::new(),
            _ if self.is_no_bittorrent() => {
                format!("sent {} that are no key: {}, ", bytes(received), self.excerpt())
            }
            None => format!("sent {received} of the 96 bytes of Yb, "),
            Some(key) if !key.in_range => format!("sent Yb, which is {}, ", self.which_key()),
            Some(_) if self.wrong_vc.is_some() => {
                "sent Yb, and step 4 with a VC that is not zeros, ".to_owned()
            }
            Some(_) if self.last_sent == LastSent::Step3 && self.is_more_than_a_pad() => {
                format!("sent Yb, {} behind it and VC not found in them, ", bytes(behind))
            }
            Some(_) => "sent Yb, ".to_owned(),
        }
    }

    fn said_behind_step4(&self, answer: Answer, provide: u32) -> String {
        let selected = format!("selected {}{}", method(answer.select), remark(answer, provide));
        let lost = if self.lost_zero { "sent Yb without its leading zero, " } else { "" };
        let selected = format!("{lost}{selected}");
        let mut said = match &self.greeting {
            Some(greeting) if greeting.right_torrent => format!("{selected}, handshake read back"),
            Some(_) => format!("{selected}, answered for another torrent, "),
            None if answer.pad > 0 && answer.pad_is_zeros.is_none() => {
                let length = answer.pad;
                format!("{selected}, said PadD has {length} bytes and did not send them all, ")
            }
            None => match (self.spoken, self.payload) {
                (Some(spoken), _) => format!("{selected}, went on with {}, ", method(spoken)),
                // That was all that was to be seen.
                (None, 0) if self.lost_zero => format!("{selected}, "),
                (None, 0) => format!("{selected}, no handshake came, "),
                (None, count) if self.unreadable => {
                    format!("{selected}, then sent {} that are no BitTorrent, ", bytes(count))
                }
                (None, count) => format!("{selected}, then {count} of a handshake's 68 bytes, "),
            },
        };
        for (name, length) in [("PadB", self.pad), ("PadD", Some(answer.pad.into()))] {
            if let Some(length) = length.filter(|length| *length > MAX_PAD) {
                let separator = if said.ends_with(' ') { "" } else { ", " };
                let end = if said.ends_with(' ') { ", " } else { "" };
                said.push_str(&format!(
                    "{separator}{name} of {length} bytes, which is too long{end}"
                ));
            }
        }
        said
    }

    /// VC may have been there and was not found.
    fn is_more_than_a_pad(&self) -> bool {
        self.record.received_behind_last_sent() > 0 || self.behind_key() > MAX_PAD
    }

    /// A Yb that is out of range.
    fn which_key(&self) -> &'static str {
        let head = self.record.received_head(size_of::<Number>());
        let is_small =
            head.len() == size_of::<Number>() && head[..95].iter().all(|byte| *byte == 0);
        match () {
            () if is_small && head[95] == 0 => "0: out of range",
            () if is_small => "1: out of range",
            () if head < P.to_vec() => "P-1: out of range",
            () => "P or more: out of range",
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
            Ending::Open { after } if self.saw_enough() => {
                format!("we closed {} after {sent}", shown(after))
            }
            Ending::Open { after } => format!("still open {} after {sent}", shown(after)),
        }
    }

    /// Where it is open at the end: not for lack of patience, but because of what had come.
    fn saw_enough(&self) -> bool {
        self.greeting.is_some()
            || self.unreadable
            || self.spoken.is_some()
            || self.lost_zero
            || self.is_no_bittorrent()
            || self.key.is_some_and(|key| !key.in_range)
    }
}

/// What is wrong with a selection.
fn remark(answer: Answer, provide: u32) -> &'static str {
    match answer.select {
        select if select.count_ones() > 1 => ", several at once",
        select if select & provide == 0 && select != 0 => ", which was NOT OFFERED",
        _ => "",
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

/// A value of crypto_provide.
pub(crate) fn offer(provide: u32) -> String {
    match provide {
        1 | 2 => format!("{} alone", method(provide)),
        3 => "plaintext and rc4".to_owned(),
        other => method(other),
    }
}

/// A count in words.
pub(super) fn bytes(count: usize) -> String {
    if count == 1 { "1 byte".to_owned() } else { format!("{count} bytes") }
}

/// Milliseconds, or seconds where there are many.
pub(super) fn shown(time: Duration) -> String {
    match time.as_secs_f64() {
        seconds if seconds < 1.0 => format!("{:.1} ms", seconds * 1000.0),
        seconds => format!("{seconds:.1} s"),
    }
}
