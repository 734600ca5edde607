//! What was tried in vain.

use anyhow::anyhow;

use super::Job;
use crate::engine::BadPieces;
use crate::units::{Bytes, counted};

/// How many of the peers that were dialled are named.
const NAMED: usize = 4;

impl Job {
    /// The error for a download in which nothing useful happened for too long.
    pub(super) fn gave_up(&self) -> anyhow::Error {
        let seconds = self.args.timeout.as_secs_f64();
        let peers = self.edge.peers();
        let answered = peers.encrypted + peers.plaintext;
        let state = match (&self.metadata, &self.torrent) {
            (Some(metadata), Some(torrent)) => {
                format!("{} of {} verified", Bytes(torrent.progress().bytes), Bytes(metadata.size))
            }
            _ => "the torrent's description is still unknown".into(),
        };
        let named = self.named_peers();
        let bad = self.bad_pieces().map(|bad| format!("{bad}; ")).unwrap_or_default();
        let failed = counted(peers.failed_connections, "connection", "connections");
        let hint = if !bad.is_empty() {
            "what such a peer has is not this torrent's data"
        } else if answered > 0 {
            "those that answered may not have the rest of the data"
        } else if self.peers.is_empty() && peers.failed_connections == 0 {
            "nobody was found to ask; name a peer with --peer"
        } else {
            "check that a peer is running, reachable, and willing to do what --encryption asks for"
        };
        anyhow!(
            "nothing useful arrived for {seconds} s: {state}; {bad}{named}; {failed} failed, {} answered \
             ({} encrypted, {} plaintext); encryption is {}: {hint}",
            counted(answered, "peer", "peers"),
            peers.encrypted,
            peers.plaintext,
            self.args.encryption,
        )
    }

    /// What became of the peers that were named.
    fn named_peers(&self) -> String {
        let named = self.peers.iter().take(NAMED).map(|peer| match self.edge.failure(*peer) {
            Some(reason) => format!("{peer}: {reason}"),
            None => peer.to_string(),
        });
        let named: Vec<_> = named.collect();
        match self.peers.len() {
            0 => "no peer was named".into(),
            1..=NAMED => format!("dialled {}", named.join(", ")),
            more => format!("dialled {} and {} more", named.join(", "), more - named.len()),
        }
    }

    /// Who sent what did not pass.
    fn bad_pieces(&self) -> Option<String> {
        let bad = BadPieces::so_far();
        let peers: Vec<_> =
            bad.by_peer.keys().take(NAMED).map(|peer| self.edge.seen_from_outside(*peer)).collect();
        let more = if bad.by_peer.len() > peers.len() { " and others" } else { "" };
        let pieces = counted(bad.total, "piece", "pieces");
        (bad.total > 0)
            .then(|| format!("{pieces} failed verification (from {}{more})", peers.join(", ")))
    }
}
