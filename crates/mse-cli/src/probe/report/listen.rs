//! What `--listen` prints: `schema/probe-listen.json`, and the same for people.

use std::io::{self, Write};
use std::net::SocketAddr;

use mse_probe::{ListenOutcome, Listened, OthersSeen, Subject};
use peer_wire::InfoHash;
use serde::Serialize;

use super::check::{self, CheckReport};
use super::visit::VisitReport;
use crate::cli::AnyCheck;
use crate::report::Report;

/// All that was seen of the peers that dialled.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ListenReport {
    /// Where we listened.
    address: String,
    info_hash: String,
    /// Which peer was checked; absent if none came for the torrent.
    peer: Option<SubjectReport>,
    checks: Vec<CheckReport<VisitReport>>,
    /// The first few of each kind of connection that was of no use for a check.
    others: Vec<VisitReport>,
    /// How many there were.
    others_seen: OthersReport,
    #[serde(skip)]
    others_in_words: String,
}

/// The peer that was checked.
#[derive(Clone, Debug, Serialize)]
struct SubjectReport {
    address: String,
    /// Whether it goes on behind an honest answer.
    goes_on: bool,
    /// On which it was answered honestly.
    connections: Vec<VisitReport>,
}

/// Connections of no use, counted.
#[derive(Clone, Copy, Debug, Serialize)]
struct OthersReport {
    nothing: u64,
    short: u64,
    plaintext: u64,
    key: u64,
    other_torrent: u64,
    mse: u64,
}

impl ListenReport {
    pub(crate) fn new(
        address: SocketAddr,
        torrent: InfoHash,
        heard: &Listened,
        bytes: bool,
    ) -> Self {
        Self {
            address: address.to_string(),
            info_hash: torrent.to_string(),
            peer: heard.subject.as_ref().map(|subject| SubjectReport::new(subject, bytes)),
            checks: heard
                .outcomes
                .iter()
                .map(|ListenOutcome { check, visits, judgement, .. }| {
                    let visits = visits.iter().map(|visit| VisitReport::new(visit, bytes));
                    CheckReport::new(AnyCheck::Initiator(check), visits, judgement)
                })
                .collect(),
            others: heard.others.kept.iter().map(|visit| VisitReport::new(visit, bytes)).collect(),
            others_seen: OthersReport::new(heard.others.seen),
            others_in_words: heard.others.seen.in_words(),
        }
    }
}

impl SubjectReport {
    fn new(subject: &Subject, bytes: bool) -> Self {
        Self {
            address: subject.address.to_string(),
            goes_on: subject.goes_on,
            connections: subject
                .visits
                .iter()
                .map(|visit| VisitReport::new(visit, bytes))
                .collect(),
        }
    }

    fn text(&self, out: &mut impl Write) -> io::Result<()> {
        let client = self.connections.iter().rev().find_map(VisitReport::client);
        let client = client.map_or_else(String::new, |client| format!(", {client}"));
        let goes_on = if self.goes_on { "goes on" } else { "does not go on" };
        writeln!(out, "peer        {}{client}: {goes_on} behind an honest answer", self.address)
    }
}

impl OthersReport {
    fn new(seen: OthersSeen) -> Self {
        let OthersSeen { nothing, short, plaintext, key, other_torrent, mse, .. } = seen;
        Self { nothing, short, plaintext, key, other_torrent, mse }
    }
}

impl Report for ListenReport {
    fn text(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "listened on {} for {}", self.address, self.info_hash)?;
        if let Some(peer) = &self.peer {
            peer.text(out)?;
        }
        if !self.others_in_words.is_empty() {
            writeln!(out, "besides     {}", self.others_in_words)?;
        }
        check::write(&self.checks, out, VisitReport::text)
    }
}
