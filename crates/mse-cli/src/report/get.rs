//! What `mse get` ends with.

use std::io::{self, Write};

use serde::Serialize;

use super::{PeerReport, Report};
use crate::sanitize::line;
use crate::units::{Bytes, counted};

/// The summary of a download, `schema/get.json`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct GetReport {
    /// Whether every piece is verified.
    pub(crate) complete: bool,
    /// Hex; absent until it is known.
    pub(crate) info_hash: Option<String>,
    /// The torrent's name; absent until it is known.
    pub(crate) name: Option<String>,
    /// The file or directory the data is in; absent while none of it is verified.
    pub(crate) path: Option<String>,
    /// The size of the torrent in bytes; absent until it is known.
    pub(crate) size: Option<u64>,
    /// Its pieces; absent until they are known.
    pub(crate) pieces: Option<u64>,
    /// Bytes in verified pieces.
    pub(crate) verified: u64,
    /// Bytes of torrent data that arrived in this run.
    pub(crate) downloaded: u64,
    /// How long it took from the end of the check of what was there, in seconds.
    pub(crate) seconds: f64,
    /// `downloaded` over `seconds`.
    pub(crate) mib_per_second: f64,
    /// Who it came from.
    pub(crate) peers: PeerReport,
    /// Why it is not complete.
    pub(crate) error: Option<String>,
}

impl Report for GetReport {
    fn text(&self, out: &mut impl Write) -> io::Result<()> {
        let (Some(name), Some(info_hash)) = (&self.name, &self.info_hash) else {
            // Nothing was begun; the error says it all.
            return Ok(());
        };
        writeln!(out, "torrent     {} ({info_hash})", line(name))?;
        if let Some(path) = &self.path {
            writeln!(out, "saved to    {}", line(path))?;
        }
        if let (Some(size), Some(pieces)) = (self.size, self.pieces) {
            let pieces = counted(pieces, "piece", "pieces");
            if self.complete {
                writeln!(out, "verified    all of {} in {pieces}", Bytes(size))?;
            } else {
                writeln!(
                    out,
                    "verified    {} of {} in {pieces}",
                    Bytes(self.verified),
                    Bytes(size)
                )?;
            }
        }
        let (downloaded, seconds, rate) =
            (Bytes(self.downloaded), self.seconds, self.mib_per_second);
        writeln!(out, "downloaded  {downloaded} in {seconds:.2} s ({rate:.1} MiB/s)")?;
        self.peers.text(out)
    }
}
