//! One connection.

use std::io::{self, Write};
use std::net::IpAddr;
use std::time::Duration;

use mse_probe::{Answer, Behaviour, Ending, Exchange, How, Kind, LastSent, What};
use serde::Serialize;

/// One connection, as a fact. Times are in milliseconds.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ConnectionReport {
    /// What it was for.
    pub(super) name: &'static str,
    /// crypto_provide; absent in plaintext.
    pub(super) provide: Option<u32>,
    pub(super) result: &'static str,
    /// What it did, in a sentence.
    pub(super) said: String,
    pub(super) source: Option<IpAddr>,
    pub(super) dials: u32,
    pub(super) connected_ms: Option<f64>,
    /// From Ya to Yb.
    pub(super) key_ms: Option<f64>,
    /// Yb is in [2, P-2].
    pub(super) key_in_range: Option<bool>,
    pub(super) pad_b: Option<usize>,
    pub(super) answer: Option<AnswerReport>,
    /// From when it could be sent to the BitTorrent handshake.
    pub(super) handshake_ms: Option<f64>,
    /// The handshake came in one go with step 4.
    pub(super) handshake_with_answer: Option<bool>,
    /// What came behind step 4, or all of it in clear.
    pub(super) payload_bytes: usize,
    /// Payload came that cannot be read under the selected method.
    pub(super) unreadable: bool,
    /// The method under which it can be, if it is another.
    pub(super) spoken: Option<u32>,
    /// What we sent last.
    pub(super) last_sent: &'static str,
    /// How it ended: `fin` and `reset` are the peer's, `open` is ours.
    pub(super) ending: &'static str,
    /// How long after what we sent last; absent if there was no connection.
    pub(super) ending_ms: Option<f64>,
    /// Why there was no connection.
    pub(super) error: Option<String>,
    pub(super) bytes_sent: usize,
    pub(super) bytes_received: usize,
    /// With `--bytes`.
    pub(super) events: Option<Vec<EventReport>>,
}

/// Step 4.
#[derive(Clone, Debug, Serialize)]
pub(super) struct AnswerReport {
    pub(super) after_ms: f64,
    pub(super) select: u32,
    pub(super) pad_d: u16,
    pub(super) pad_d_is_zeros: Option<bool>,
}

/// Something that happened.
#[derive(Clone, Debug, Serialize)]
pub(super) struct EventReport {
    pub(super) at_ms: f64,
    pub(super) what: &'static str,
    /// Hex; empty where there are none.
    pub(super) bytes: String,
}

impl ConnectionReport {
    pub(super) fn new(name: &'static str, seen: &Exchange, bytes: bool) -> Self {
        let (ending, ending_ms, error) = match seen.ending {
            Ending::NotConnected(kind) => ("not-connected", None, Some(kind.to_string())),
            Ending::Closed { how: How::Fin, after } => ("fin", Some(ms(after)), None),
            Ending::Closed { after, .. } => ("reset", Some(ms(after)), None),
            Ending::Open { after } => ("open", Some(ms(after)), None),
            _ => ("unknown", None, None),
        };
        let (bytes_sent, bytes_received) = seen.record.totals();
        let greeting = seen.greeting.as_ref();
        Self {
            name,
            provide: match seen.kind {
                Kind::Mse { provide } => Some(provide),
                _ => None,
            },
            result: result(Behaviour::of(seen)),
            said: seen.sentence(),
            source: seen.source,
            dials: seen.dials,
            connected_ms: seen.connected.map(ms),
            key_ms: seen.key.map(|key| ms(key.after)),
            key_in_range: seen.key.map(|key| key.in_range),
            pad_b: seen.pad,
            answer: seen.answer.map(AnswerReport::new),
            handshake_ms: greeting.map(|greeting| ms(greeting.after)),
            handshake_with_answer: greeting
                .filter(|_| seen.answer.is_some())
                .map(|greeting| greeting.at_once),
            payload_bytes: seen.payload,
            unreadable: seen.unreadable,
            spoken: seen.spoken,
            last_sent: last_sent(seen.last_sent),
            ending,
            ending_ms,
            error,
            bytes_sent,
            bytes_received,
            events: bytes.then(|| seen.record.events().iter().map(EventReport::new).collect()),
        }
    }
}

impl AnswerReport {
    fn new(answer: Answer) -> Self {
        let Answer { select, pad, pad_is_zeros, after, .. } = answer;
        Self { after_ms: ms(after), select, pad_d: pad, pad_d_is_zeros: pad_is_zeros }
    }
}

impl EventReport {
    pub(super) fn text(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "  {:>10.2} ms  {} {}", self.at_ms, self.what, self.bytes)
    }

    pub(super) fn new(event: &mse_probe::Event) -> Self {
        let (what, bytes) = match &event.what {
            What::Connected => ("connected", String::new()),
            What::Sent(bytes) => ("sent", hex(bytes)),
            What::Received(bytes) => ("received", hex(bytes)),
            What::Closed(How::Fin) => ("fin", String::new()),
            What::Closed(_) => ("reset", String::new()),
            _ => ("not-sent", String::new()),
        };
        Self { at_ms: ms(event.at), what, bytes }
    }
}

fn result(behaviour: Behaviour) -> &'static str {
    match behaviour {
        Behaviour::Accepted => "accepted",
        Behaviour::WrongAnswer => "wrong-answer",
        Behaviour::OtherTorrent => "other-torrent",
        Behaviour::AnsweredOnly => "answered-only",
        Behaviour::Unreadable => "unreadable",
        Behaviour::Closed => "closed",
        Behaviour::TooSlow => "too-slow",
        Behaviour::Waits => "waits",
        _ => "not-connected",
    }
}

fn last_sent(sent: LastSent) -> &'static str {
    match sent {
        LastSent::PartOfKey => "part-of-ya",
        LastSent::Key => "ya",
        LastSent::Req1 => "req1",
        LastSent::Step3 => "step3",
        LastSent::Payload => "payload",
        _ => "nothing",
    }
}

/// To a hundredth: loopback takes a few of those.
pub(super) fn ms(time: Duration) -> f64 {
    (time.as_secs_f64() * 100_000.0).round() / 100.0
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
