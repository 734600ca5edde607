//! What one connection that a peer opened showed.

mod sentence;

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
    /// Another protocol that begins like this. Said only of what was not seen to be MSE.
    pub looks_like: Option<LooksLike>,
    /// Ya.
    pub key: Option<KeySeen>,
    /// What Ya is, if it is out of range: in symbols.
    pub key_is: Option<&'static str>,
    /// Whose S the peer has, known once HASH("req1", S) is found.
    pub secret: Option<SecretSeen>,
    /// PadA, in bytes; known once HASH("req1", S) is found behind it.
    pub pad: Option<usize>,
    /// How many bytes behind Ya came before Yb was sent.
    pub early: usize,
    /// How many bytes came after Yb was sent.
    pub behind_key: usize,
    /// VC, or what stands there.
    pub vc: Option<VcSeen>,
    /// Step 3.
    pub offer: Option<OfferSeen>,
    /// The method that we selected, if step 4 was sent.
    pub selected: Option<u32>,
    /// The peer's BitTorrent handshake.
    pub greeting: Option<Greeting>,
    /// Payload that came when step 4 had been sent, in bytes.
    pub payload_behind: usize,
    /// That payload is no BitTorrent under the selected method.
    pub unreadable: bool,
    /// What we had sent last when it ended.
    pub last_sent: Answered,
    /// When that was, since the connection was there.
    pub sent_at: Duration,
    /// How it ended.
    pub ending: VisitEnding,
    /// All of it.
    pub record: Record,
}

/// How a peer begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VisitKind {
    /// With nothing.
    Nothing,
    /// With fewer bytes than a key, which are not the beginning of a BitTorrent handshake or all there
    /// was of one.
    Short,
    /// With a BitTorrent handshake in clear.
    Plaintext,
    /// With 96 bytes that may be Ya; nothing that we can read came behind them.
    Key,
    /// With MSE, for another torrent.
    OtherTorrent,
    /// With MSE, for the torrent that we answer for as far as it went.
    Mse,
}

/// What else could begin like this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LooksLike {
    /// A request.
    Http,
    /// A record.
    Tls,
    /// A banner.
    Ssh,
    /// A part of a BitTorrent handshake in clear.
    Plaintext,
}

/// The S that a peer works with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecretSeen {
    /// The right one.
    Right,
    /// The right one without its leading zero bytes.
    Stripped,
    /// That of RFC 2409's first group.
    WrongPrime,
}

/// What stands where VC has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VcSeen {
    /// VC.
    Zeros,
    /// VC under a key stream of which nothing was discarded.
    NotDiscarded,
    /// VC under the responder's key.
    KeysSwapped,
    /// Something else.
    Other,
}

/// Step 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OfferSeen {
    /// How long after Yb was sent.
    pub after: Duration,
    /// crypto_provide.
    pub provide: u32,
    /// len(PadC).
    pub pad: u16,
    /// Whether PadC was zeros. Nothing if it is empty, or did not come whole.
    pub pad_is_zeros: Option<bool>,
    /// len(IA). Nothing if PadC did not come whole.
    pub ia: Option<u16>,
    /// How much of PadC and len(IA), or else of IA, did not come though it was announced, in bytes.
    pub missing: usize,
    /// Bytes behind IA that came before step 4 was sent.
    pub ahead: usize,
}

/// How far we were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Answered {
    /// Nothing.
    Nothing,
    /// A part of Yb.
    PartOfKey,
    /// Yb and PadB.
    Key,
    /// A part of step 4.
    PartOfStep4,
    /// Step 4, and the BitTorrent handshake in the same write if it was not to come later.
    Step4,
    /// The BitTorrent handshake, apart from step 4.
    Handshake,
    /// Behind it, as nothing came back, HAVE and keep-alives: more bytes than a search for VC may take.
    Prod,
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

impl OfferSeen {
    /// The field that did not come whole, if one did not: its bytes, and its name.
    pub(crate) fn incomplete(&self) -> (usize, &'static str) {
        match self.ia {
            Some(length) => (length.into(), "IA"),
            None => (usize::from(self.pad) + size_of::<u16>(), "PadC and len(IA)"),
        }
    }
}

impl Visit {
    /// One that has shown nothing yet.
    pub(crate) fn new(peer: SocketAddr) -> Self {
        Self {
            peer,
            kind: VisitKind::Nothing,
            looks_like: None,
            key: None,
            key_is: None,
            secret: None,
            pad: None,
            early: 0,
            behind_key: 0,
            vc: None,
            offer: None,
            selected: None,
            greeting: None,
            payload_behind: 0,
            unreadable: false,
            last_sent: Answered::Nothing,
            sent_at: Duration::ZERO,
            ending: VisitEnding::Open { after: Duration::ZERO },
            record: Record::default(),
        }
    }

    /// What was sent, and when.
    pub(crate) fn note_sent(&mut self, sent: Answered, at: Duration) {
        (self.last_sent, self.sent_at) = (sent, at);
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

    /// Whether the peer closed the connection before it was sent a byte.
    #[must_use]
    pub fn left_unanswered(&self) -> bool {
        self.was_closed() && self.record.totals().0 == 0
    }

    /// Whether step 3 cannot be answered, whatever the reason: then it is we who close.
    #[must_use]
    pub fn cannot_be_answered(&self) -> bool {
        let is_offered = |offer: OfferSeen| offer.missing == 0 && offer.provide & 3 != 0;
        match self.kind {
            VisitKind::Key => self.key_is.is_some(),
            VisitKind::OtherTorrent => true,
            VisitKind::Mse => {
                self.secret == Some(SecretSeen::Stripped)
                    || (self.vc.is_some() && !self.offer.is_some_and(is_offered))
            }
            _ => false,
        }
    }

    /// Whether step 3 came with S, for our torrent, and can be answered.
    #[must_use]
    pub fn sent_step3(&self) -> bool {
        self.offer.is_some_and(|offer| offer.missing == 0)
    }
}
