//! What `--listen` prints: `schema/probe-listen.json`, and the same for people.

use std::io::{self, Write};
use std::net::SocketAddr;

use mse_probe::{ListenOutcome, Listened, Verdict, VisitKind};
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
    checks: Vec<CheckReport>,
    /// Connections that began in plaintext, or with nothing, and were closed.
    others: Vec<VisitReport>,
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
            checks: heard.outcomes.iter().map(|one| CheckReport::new(one, bytes)).collect(),
            others: heard.others.iter().map(|visit| VisitReport::new(visit, bytes)).collect(),
        }
    }
}

impl Report for ListenReport {
    fn text(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "listened on {} for {}", self.address, self.info_hash)?;
        let plain = self
            .others
            .iter()
            .filter(|visit| visit.kind == VisitReport::kind(VisitKind::Plaintext));
        let plain = plain.count();
        let other = self.others.len() - plain;
        writeln!(out, "besides     {plain} that began in plaintext, {other} that said nothing")?;
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
