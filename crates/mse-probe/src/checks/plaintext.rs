//! Peers that do not begin as they should.

use super::judge::must_refuse;
use super::{Act, Check};

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "unknown-torrent",
        title: "MSE for a torrent that nobody has",
        rule: "An unknown torrent ends the handshake without a further byte.",
        source: "docs/protocol.md, Choices of ours",
        hostile: false,
        act: Act::UnknownTorrent { judge: must_refuse },
    },
    Check {
        id: "unknown-torrent-plaintext",
        title: "a plaintext handshake for a torrent that nobody has",
        rule: "A handshake with an info-hash that is not served is not answered.",
        source: "BEP 3, peer protocol",
        hostile: false,
        act: Act::UnknownPlaintext { judge: must_refuse },
    },
];
