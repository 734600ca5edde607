//! All there is to explain one connection that failed.

use std::fmt::Write;

use serde::Serialize;

use super::milliseconds;
use crate::arguments::Arguments;
use crate::attempt::{Attempt, Outcome};
use crate::evidence::hypothesis::peers_number;
use crate::evidence::keys::Keys;

#[derive(Serialize)]
pub(super) struct Failure {
    handshake: usize,
    /// Which connection of it, from 1.
    dial: usize,
    /// What became of the next one.
    next: &'static str,
    ours: Option<String>,
    peers: Option<String>,
    /// What was waited for.
    step: String,
    /// "fin", "rst" or "silence" of the peer; "refused" for a SYN; "rejected" by ours; "local".
    ended: &'static str,
    detail: Option<String>,
    seconds: f64,
    /// From the last byte in either direction to the end.
    quiet_seconds: f64,
    bytes_sent: usize,
    bytes_received: usize,
    /// The beginnings of both streams, in hexadecimal digits.
    sent: String,
    received: String,
    /// Where both public keys were sent.
    keys: Option<Explained>,
}

#[derive(Serialize)]
struct Explained {
    /// Ours.
    private_key: String,
    s: String,
    ya_first: u8,
    ya_last: u8,
    yb_first: u8,
    yb_last: u8,
    s_first: u8,
    /// From which number the peer made what it sent, if its bytes show that.
    peers_number: Option<&'static str>,
}

impl Failure {
    pub(super) fn of(
        attempt: &Attempt,
        (handshake, dial): (usize, usize),
        next: Option<&Outcome>,
        arguments: &Arguments,
    ) -> Option<Self> {
        let Outcome::Failed(ending) = &attempt.outcome else { return None };
        let (sent, received) = (attempt.trace.sending(), attempt.trace.receiving());
        Some(Self {
            handshake,
            dial,
            next: match next {
                None => "none",
                Some(Outcome::Worked { .. }) => "worked",
                Some(Outcome::LeadingZero) => "leading_zero",
                Some(Outcome::Failed(_)) => "failed",
            },
            ours: attempt.ours.map(|address| address.to_string()),
            peers: attempt.peers.map(|address| address.to_string()),
            step: attempt.step.name(),
            ended: ending.name(),
            detail: ending.detail(),
            seconds: milliseconds(attempt.trace.duration()),
            quiet_seconds: milliseconds(attempt.trace.quiet()),
            bytes_sent: sent.len,
            bytes_received: received.len,
            sent: hex(&sent.bytes),
            received: hex(&received.bytes),
            keys: attempt.keys.as_ref().map(|keys| Explained::of(keys, &received.bytes, arguments)),
        })
    }
}

impl Explained {
    fn of(keys: &Keys, received: &[u8], arguments: &Arguments) -> Self {
        Self {
            private_key: hex(&keys.private_key),
            s: hex(&keys.s),
            ya_first: keys.ya[0],
            ya_last: keys.ya[95],
            yb_first: keys.yb[0],
            yb_last: keys.yb[95],
            s_first: keys.s[0],
            peers_number: peers_number(keys, arguments.role, arguments.skey, received),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").expect("a String takes everything");
        digits
    })
}
