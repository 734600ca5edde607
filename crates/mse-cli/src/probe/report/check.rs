//! The checks.

use std::io::{self, Write};

use mse_probe::{Outcome, Verdict};
use serde::Serialize;

use super::connection::ConnectionReport;

/// One check: what was done, the facts, and what they come to.
#[derive(Clone, Debug, Serialize)]
pub(super) struct CheckReport {
    id: &'static str,
    title: &'static str,
    rule: &'static str,
    source: &'static str,
    hostile: bool,
    /// The facts.
    connections: Vec<ConnectionReport>,
    /// The facts in a sentence.
    seen: String,
    verdict: &'static str,
}

impl CheckReport {
    pub(super) fn new(outcome: &Outcome, bytes: bool) -> Self {
        let check = outcome.check;
        let connection = |exchange| ConnectionReport::new(check.id, exchange, bytes);
        Self {
            id: check.id,
            title: check.title,
            rule: check.rule,
            source: check.source,
            hostile: check.hostile,
            connections: outcome.exchanges.iter().map(connection).collect(),
            seen: outcome.judgement.because.clone(),
            verdict: outcome.judgement.verdict.name(),
        }
    }
}

/// The facts first, then the verdicts, then the rules that were not kept.
pub(super) fn write(checks: &[CheckReport], out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\nseen")?;
    for check in checks {
        writeln!(out, "  {:<27}{}", check.id, check.seen)?;
        for connection in &check.connections {
            super::text::events(connection, out)?;
        }
    }
    let verdicts = [
        Verdict::Pass,
        Verdict::Deviates,
        Verdict::Fails,
        Verdict::NoAnswer,
        Verdict::NotApplicable,
    ];
    writeln!(out, "\nverdicts")?;
    for verdict in verdicts.map(Verdict::name) {
        let of_it = || checks.iter().filter(|check| check.verdict == verdict);
        if of_it().next().is_none() {
            continue;
        }
        let ids: Vec<_> = of_it().map(|check| check.id).collect();
        writeln!(out, "  {:<15}{:>3}  {}", verdict, ids.len(), ids.join(" "))?;
    }
    for check in checks.iter().filter(|check| matches!(check.verdict, "deviates" | "fails")) {
        writeln!(out, "\n{} {}: {}", check.verdict, check.id, check.title)?;
        writeln!(out, "  rule    {}", check.rule)?;
        writeln!(out, "  source  {}", check.source)?;
        writeln!(out, "  seen    {}", check.seen)?;
    }
    Ok(())
}
