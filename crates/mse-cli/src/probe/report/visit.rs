//! One connection that a peer opened.

use std::io::{self, Write};

use mse_probe::{How, OfferSeen, Visit, VisitEnding, VisitKind};
use serde::Serialize;

use super::connection::{EventReport, ms};
use super::peer::PeerReport;
use crate::sanitize::line;

/// One connection that a peer opened, as a fact. Times are in milliseconds.
#[derive(Clone, Debug, Serialize)]
pub(super) struct VisitReport {
    peer: String,
    pub(super) kind: &'static str,
    /// What it did, in a sentence.
    said: String,
    /// From the connection to Ya.
    key_ms: Option<f64>,
    pad_a: Option<usize>,
    /// Bytes behind Ya that came before Yb was sent.
    early: usize,
    offer: Option<OfferReport>,
    /// crypto_select, as we sent it.
    selected: Option<u32>,
    client: Option<PeerReport>,
    /// Bytes that came when step 4 had been sent.
    payload_behind: usize,
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
    vc_is_right: bool,
    provide: u32,
    pad_c: u16,
    pad_c_is_zeros: Option<bool>,
    ia: u16,
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
            kind: Self::kind(seen.kind),
            said: seen.sentence(),
            key_ms: seen.key.map(|key| ms(key.after)),
            pad_a: seen.pad,
            early: seen.early,
            offer: seen.offer.map(OfferReport::new),
            selected: seen.selected,
            client: seen.greeting.as_ref().map(PeerReport::new),
            payload_behind: seen.payload_behind,
            ending,
            ending_ms: ms(after),
            events: bytes.then(|| seen.record.events().iter().map(EventReport::new).collect()),
        }
    }

    pub(super) fn kind(kind: VisitKind) -> &'static str {
        match kind {
            VisitKind::Plaintext => "plaintext",
            VisitKind::Mse => "mse",
            _ => "nothing",
        }
    }

    /// What it offered, and who it is.
    pub(super) fn text(&self, out: &mut impl Write) -> io::Result<()> {
        if let (Some(offer), Some(pad_a)) = (&self.offer, self.pad_a) {
            let name = self.client.as_ref().map_or_else(
                || "no handshake".to_owned(),
                |client| line(client.name.as_deref().unwrap_or(&client.peer_id)),
            );
            let OfferReport { provide, pad_c, ia, .. } = offer;
            writeln!(
                out,
                "  {:<23}offers {provide:#x}, PadA {pad_a}, PadC {pad_c}, IA {ia}, {name}",
                ""
            )?;
        }
        for event in self.events.iter().flatten() {
            event.text(out)?;
        }
        Ok(())
    }
}

impl OfferReport {
    fn new(offer: OfferSeen) -> Self {
        Self {
            after_ms: ms(offer.after),
            vc_is_right: offer.vc_is_right,
            provide: offer.provide,
            pad_c: offer.pad,
            pad_c_is_zeros: offer.pad_is_zeros,
            ia: offer.ia,
            ahead: offer.ahead,
        }
    }
}
