//! The checks, of either side.

use std::io::{self, Write};

use mse_probe::{Judgement, Verdict};
use serde::Serialize;

use crate::cli::{About, AnyCheck};

/// One check: what was done, the facts, and what they come to.
#[derive(Clone, Debug, Serialize)]
pub(super) struct CheckReport<Connection> {
    #[serde(flatten)]
    about: About,
    /// The facts.
    connections: Vec<Connection>,
    /// The facts in a sentence.
    seen: String,
    verdict: &'static str,
}

impl<Connection> CheckReport<Connection> {
    pub(super) fn new(
        check: AnyCheck,
        connections: impl Iterator<Item = Connection>,
        judgement: &Judgement,
    ) -> Self {
        Self {
            about: check.about(),
            connections: connections.collect(),
            seen: judgement.because.clone(),
            verdict: judgement.verdict.name(),
        }
    }
}

/// The facts first, then the verdicts, then the rules that were not kept. `more` is what else there is
/// to say of a connection.
pub(super) fn write<Connection, W: Write>(
    checks: &[CheckReport<Connection>],
    out: &mut W,
    more: impl Fn(&Connection, &mut W) -> io::Result<()>,
) -> io::Result<()> {
    writeln!(out, "\nseen")?;
    for check in checks {
        writeln!(out, "  {:<27}{}", check.about.id, check.seen)?;
        check.connections.iter().try_for_each(|connection| more(connection, out))?;
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
        let ids: Vec<_> = of_it().map(|check| check.about.id).collect();
        writeln!(out, "  {:<15}{:>3}  {}", verdict, ids.len(), ids.join(" "))?;
    }
    for check in checks.iter().filter(|check| matches!(check.verdict, "deviates" | "fails")) {
        let About { id, title, rule, source, .. } = check.about;
        writeln!(out, "\n{} {id}: {title}", check.verdict)?;
        writeln!(out, "  rule    {rule}")?;
        writeln!(out, "  source  {source}")?;
        writeln!(out, "  seen    {}", check.seen)?;
    }
    Ok(())
}
