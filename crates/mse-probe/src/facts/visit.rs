//! What one connection that a peer opened showed.

use std::net::SocketAddr;
use std::time::Duration;

use super::exchange::KeySeen;
use super::greeting::Greeting;
use crate::wire::record::{How, Record};

/// One connection that a peer opened, from the first byte to the last.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Visit {
    /// Where it came from.
    pub peer: SocketAddr,
    /// How it was begun.
    pub kind: VisitKind,
    /// Ya.
    pub key: Option<KeySeen>,
    /// PadA, in bytes; known once HASH("req1", S) is found behind it.
    pub pad: Option<usize>,
    /// How many bytes behind Ya came before Yb was sent.
    pub early: usize,
    /// How many bytes came after Yb was sent.
    pub behind_key: usize,
    /// Step 3.
    pub offer: Option<OfferSeen>,
    /// The method that we selected, if step 4 was sent.
    pub selected: Option<u32>,
    /// The peer's BitTorrent handshake.
    pub greeting: Option<Greeting>,
    /// Payload that came when step 4 had been sent, in bytes.
    pub payload_behind: usize,
    /// How it ended.
    pub ending: VisitEnding,
    /// All of it.
    pub record: Record,
}

/// How a peer begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VisitKind {
    /// It sent less than it takes to tell.
    Unknown,
    /// With a BitTorrent handshake in clear.
    Plaintext,
    /// With something else: Ya, if it is MSE.
    Mse,
}

/// Step 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OfferSeen {
    /// How long after Yb was sent.
    pub after: Duration,
    /// Whether VC was zeros.
    pub vc_is_right: bool,
    /// crypto_provide.
    pub provide: u32,
    /// len(PadC).
    pub pad: u16,
    /// Whether PadC was zeros. Nothing if it is empty.
    pub pad_is_zeros: Option<bool>,
    /// len(IA).
    pub ia: u16,
    /// Bytes behind IA that came before step 4 was sent.
    pub ahead: usize,
}

/// How a visit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VisitEnding {
    /// The peer closed it.
    Closed {
        /// In order, or not.
        how: How,
        /// How long after what we sent last, or it was opened.
        after: Duration,
    },
    /// We had seen enough, or waited long enough.
    Open {
        /// How long after what we sent last, or it was opened.
        after: Duration,
    },
}

impl Visit {
    /// One that has shown nothing yet.
    pub(crate) fn new(peer: SocketAddr) -> Self {
        Self {
            peer,
            kind: VisitKind::Unknown,
            key: None,
            pad: None,
            early: 0,
            behind_key: 0,
            offer: None,
            selected: None,
            greeting: None,
            payload_behind: 0,
            ending: VisitEnding::Open { after: Duration::ZERO },
            record: Record::default(),
        }
    }

    /// Whether the peer took step 4: it sent its handshake, or went on, behind it.
    #[must_use]
    pub fn went_on(&self) -> bool {
        self.selected.is_some() && self.payload_behind > 0
    }

    /// Whether the peer closed the connection.
    #[must_use]
    pub fn was_closed(&self) -> bool {
        matches!(self.ending, VisitEnding::Closed { .. })
    }

    /// What the peer did.
    #[must_use]
    pub fn sentence(&self) -> String {
        let (verb, after) = match self.ending {
            VisitEnding::Closed { how: How::Fin, after } => ("closed", after),
            VisitEnding::Closed { after, .. } => ("reset", after),
            VisitEnding::Open { after } => ("still open", after),
        };
        let end = format!("{verb} {}", super::sentence::shown(after));
        let sent = match (self.selected, self.pad, &self.key) {
            (Some(_), ..) => "step 4",
            (None, ..) if self.we_sent_key() => "Yb",
            _ => "it connected",
        };
        match self.kind {
            VisitKind::Plaintext => "began in plaintext".to_owned(),
            _ if self.went_on() => {
                let count = self.payload_behind;
                format!("went on behind step 4 with {count} bytes, {end} after {sent}")
            }
            _ if self.offer.is_some() => format!("sent step 3, {end} after {sent}"),
            _ if self.key.is_some() => format!("sent Ya, {end} after {sent}"),
            _ => format!("said nothing, {end} after {sent}"),
        }
    }

    fn we_sent_key(&self) -> bool {
        self.record.totals().0 > 0
    }
}
