//! What `--listen` prints: `schema/probe-listen.json`, and the same for people.

use std::io::{self, Write};
use std::net::SocketAddr;

use mse_probe::{ListenOutcome, Listened, OthersSeen, Subject, Verdict};
use peer_wire::InfoHash;
use serde::Serialize;

use super::visit::VisitReport;
use crate::report::Report;

/// All that was seen of the peers that dialled.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ListenReport {
    /// Where we listened.
    address: String,
    info_hash: String,
    /// Which peer was checked; absent if none came for the torrent.
    peer: Option<SubjectReport>,
    checks: Vec<CheckReport>,
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

/// One check: what was done, the facts, and what they come to.
#[derive(Clone, Debug, Serialize)]
struct CheckReport {
    id: &'static str,
    title: &'static str,
    rule: &'static str,
    source: &'static str,
    hostile: bool,
    connections: Vec<VisitReport>,
    seen: String,
    verdict: &'static str,
}

impl CheckReport {
    fn new(outcome: &ListenOutcome, bytes: bool) -> Self {
        let check = outcome.check;
        Self {
            id: check.id,
            title: check.title,
            rule: check.rule,
            source: check.source,
            hostile: check.hostile,
            connections: outcome
                .visits
                .iter()
                .map(|visit| VisitReport::new(visit, bytes))
                .collect(),
            seen: outcome.judgement.because.clone(),
            verdict: outcome.judgement.verdict.name(),
        }
    }
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
            checks: heard.outcomes.iter().map(|one| CheckReport::new(one, bytes)).collect(),
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
        writeln!(out, "\nseen")?;
        for check in &self.checks {
            writeln!(out, "  {:<23}{}", check.id, check.seen)?;
            for visit in &check.connections {
                visit.text(out)?;
            }
        }
        writeln!(out, "\nverdicts")?;
        let verdicts = [
            Verdict::Pass,
            Verdict::Deviates,
            Verdict::Fails,
            Verdict::NoAnswer,
            Verdict::NotApplicable,
        ];
        for verdict in verdicts.map(Verdict::name) {
            let of_it = self.checks.iter().filter(|check| check.verdict == verdict);
            let ids: Vec<_> = of_it.map(|check| check.id).collect();
            if !ids.is_empty() {
                writeln!(out, "  {verdict:<15}{:>3}  {}", ids.len(), ids.join(" "))?;
            }
        }
        Ok(())
    }
}
