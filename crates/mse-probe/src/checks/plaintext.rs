//! Peers that do not begin as they should.

use super::judge::must_not_go_on;
use super::{Act, Check};
use crate::facts::exchange::Exchange;
use crate::verdict::{Judgement, Verdict};

/// Another torrent's handshake would be worse than none.
fn refused(seen: &Exchange) -> Judgement {
    if seen.greeting.is_some() {
        return Judgement::new(Verdict::Deviates, seen.sentence());
    }
    let judged = must_not_go_on(seen);
    match (seen.was_closed(), judged.verdict) {
        (false, Verdict::Pass) => Judgement { verdict: Verdict::Deviates, ..judged },
        _ => judged,
    }
}

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "unknown-torrent",
        title: "MSE for a torrent that nobody has",
        rule: "An unknown torrent ends the handshake without a further byte.",
        source: "docs/protocol.md, Choices of ours",
        hostile: false,
        act: Act::UnknownTorrent { judge: refused },
    },
    Check {
        id: "unknown-torrent-plaintext",
        title: "a plaintext handshake for a torrent that nobody has",
        rule: "A handshake with an info-hash that is not served is dropped.",
        source: "BEP 3, peer protocol",
        hostile: false,
        act: Act::UnknownPlaintext { judge: refused },
    },
];
