//! What `mse seed` says.

use std::io::{self, Write};

use serde::Serialize;

use super::{PeerReport, Report};
use crate::sanitize::line;
use crate::units::Bytes;

/// One line of `mse seed --json`, `schema/seed.json`.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "lowercase")]
pub(crate) enum SeedReport {
    /// Peers can come.
    Ready {
        /// Hex.
        info_hash: String,
        /// The torrent's name.
        name: String,
        /// Bytes.
        size: u64,
        /// How many pieces.
        pieces: u64,
        /// Bytes per piece.
        piece_length: u32,
        /// The .torrent file.
        torrent: String,
        /// The link.
        magnet: String,
        /// Where peers connect to, ADDR:PORT.
        listening: String,
    },
    /// It is over.
    Stopped {
        /// Bytes of torrent data that were sent.
        uploaded: u64,
        /// How long it was served, in seconds.
        seconds: f64,
        /// Who it went to.
        peers: PeerReport,
    },
    /// It failed; the text says the same on stderr.
    Failed {
        /// Why.
        error: String,
    },
}

impl Report for SeedReport {
    fn text(&self, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Ready { torrent, magnet, listening, .. } => {
                writeln!(out, "torrent {}", line(torrent))?;
                writeln!(out, "{}", line(magnet))?;
                writeln!(out, "listening on {listening}")
            }
            Self::Stopped { uploaded, seconds, peers } => {
                writeln!(out, "uploaded    {} in {seconds:.1} s", Bytes(*uploaded))?;
                peers.text(out)
            }
            Self::Failed { .. } => Ok(()),
        }
    }
}
