//! One connection that a peer opened.

use std::io::{self, Write};

use mse_probe::{
    Answered, How, LooksLike, OfferSeen, SecretSeen, VcSeen, Visit, VisitEnding, VisitKind,
};
use serde::Serialize;

use super::connection::{EventReport, ms};
use super::peer::PeerReport;
use crate::sanitize::line;

/// One connection that a peer opened, as a fact. Times are in milliseconds.
#[derive(Clone, Debug, Serialize)]
pub(super) struct VisitReport {
    peer: String,
    kind: &'static str,
    /// Another protocol.
    looks_like: Option<&'static str>,
    /// What it did, in a sentence.
    said: String,
    /// From the connection to Ya.
    key_ms: Option<f64>,
    key_in_range: Option<bool>,
    /// What Ya is, if it is out of range.
    key_is: Option<&'static str>,
    pad_a: Option<usize>,
    /// Bytes behind Ya that came before Yb was sent.
    early: usize,
    /// All bytes that came after it was sent.
    behind_key: usize,
    /// Whose S it has.
    secret: Option<&'static str>,
    /// What stands where VC has to be.
    vc: Option<&'static str>,
    offer: Option<OfferReport>,
    /// crypto_select, as we sent it.
    selected: Option<u32>,
    client: Option<PeerReport>,
    /// Bytes that came when step 4 had been sent.
    payload_behind: usize,
    /// They are no BitTorrent.
    unreadable: bool,
    /// What we sent last.
    last_sent: &'static str,
    /// `fin` and `reset` are the peer's, `open` is ours.
    ending: &'static str,
    /// How long after what we sent last.
    ending_ms: f64,
    /// With `--bytes`.
    events: Option<Vec<EventReport>>,
}

/// Step 3.
#[derive(Clone, Debug, Serialize)]
struct OfferReport {
    after_ms: f64,
    provide: u32,
    pad_c: u16,
    pad_c_is_zeros: Option<bool>,
    ia: Option<u16>,
    /// Bytes of PadC or IA that did not come.
    missing: usize,
    ahead: usize,
}

impl VisitReport {
    pub(super) fn new(seen: &Visit, bytes: bool) -> Self {
        let (ending, after) = match seen.ending {
            VisitEnding::Closed { how: How::Fin, after } => ("fin", after),
            VisitEnding::Closed { after, .. } => ("reset", after),
            VisitEnding::Open { after, .. } => ("open", after),
            _ => ("open", std::time::Duration::ZERO),
        };
        Self {
            peer: seen.peer.to_string(),
            kind: kind(seen.kind),
            looks_like: seen.looks_like.map(looks_like),
            said: seen.sentence(),
            key_ms: seen.key.map(|key| ms(key.after)),
            key_in_range: seen.key.map(|key| key.in_range),
            key_is: seen.key_is,
            pad_a: seen.pad,
            early: seen.early,
            behind_key: seen.behind_key,
            secret: seen.secret.map(secret),
            vc: seen.vc.map(vc),
            offer: seen.offer.map(OfferReport::new),
            selected: seen.selected,
            client: seen.greeting.as_ref().map(PeerReport::new),
            payload_behind: seen.payload_behind,
            unreadable: seen.unreadable,
            last_sent: last_sent(seen.last_sent),
            ending,
            ending_ms: ms(after),
            events: bytes.then(|| seen.record.events().iter().map(EventReport::new).collect()),
        }
    }

    /// What it offered, and who it is.
    pub(super) fn text(&self, out: &mut impl Write) -> io::Result<()> {
        if let (Some(offer), Some(pad_a)) = (&self.offer, self.pad_a) {
            let name = self.client().unwrap_or_else(|| "no handshake".to_owned());
            let OfferReport { provide, pad_c, .. } = offer;
            let ia = offer.ia.map_or_else(|| "?".to_owned(), |length| length.to_string());
            let vc = match self.vc {
                Some("zeros") => "",
                _ => ", VC wrong",
            };
            let missing = match offer.missing {
                0 => String::new(),
                count => format!(", {count} bytes of it missing"),
            };
            let ahead = match offer.ahead {
                0 => String::new(),
                count => format!(", {count} bytes behind IA"),
            };
            writeln!(
                out,
                "  {:<27}offers {provide:#x}, PadA {pad_a}{vc}, PadC {pad_c}, IA {ia}{missing}{ahead}, \
                 {name}",
                ""
            )?;
        }
        for event in self.events.iter().flatten() {
            event.text(out)?;
        }
        Ok(())
    }

    /// The client's name, as its peer id has it.
    pub(super) fn client(&self) -> Option<String> {
        let client = self.client.as_ref()?;
        Some(line(client.name.as_deref().unwrap_or(&client.peer_id)))
    }
}

impl OfferReport {
    fn new(offer: OfferSeen) -> Self {
        Self {
            after_ms: ms(offer.after),
            provide: offer.provide,
            pad_c: offer.pad,
            pad_c_is_zeros: offer.pad_is_zeros,
            ia: offer.ia,
            missing: offer.missing,
            ahead: offer.ahead,
        }
    }
}

fn kind(kind: VisitKind) -> &'static str {
    match kind {
        VisitKind::Short => "short",
        VisitKind::Plaintext => "plaintext",
        VisitKind::Key => "key",
        VisitKind::OtherTorrent => "other-torrent",
        VisitKind::Mse => "mse",
        _ => "nothing",
    }
}

fn looks_like(like: LooksLike) -> &'static str {
    match like {
        LooksLike::Http => "http",
        LooksLike::Tls => "tls",
        LooksLike::Ssh => "ssh",
        _ => "plaintext",
    }
}

fn secret(secret: SecretSeen) -> &'static str {
    match secret {
        SecretSeen::Stripped => "stripped",
        SecretSeen::WrongPrime => "wrong-prime",
        _ => "right",
    }
}

fn vc(vc: VcSeen) -> &'static str {
    match vc {
        VcSeen::Zeros => "zeros",
        VcSeen::NotDiscarded => "not-discarded",
        VcSeen::KeysSwapped => "keys-swapped",
        _ => "other",
    }
}

fn last_sent(sent: Answered) -> &'static str {
    match sent {
        Answered::PartOfKey => "part-of-yb",
        Answered::Key => "yb",
        Answered::PartOfStep4 => "part-of-step4",
        Answered::Step4 => "step4",
        Answered::Handshake => "handshake",
        Answered::Prod => "have",
        _ => "nothing",
    }
}
