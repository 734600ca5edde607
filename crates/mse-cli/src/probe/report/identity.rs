//! What it behaves like.

use std::io::{self, Write};

use mse_probe::Candidate;
use serde::Serialize;

/// An implementation, with what speaks for and against it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct CandidateReport {
    implementation: String,
    evidence: Vec<&'static str>,
    against: Vec<&'static str>,
}

pub(super) fn candidates(found: &[Candidate]) -> Vec<CandidateReport> {
    let report = |candidate: &Candidate| CandidateReport {
        implementation: candidate.implementation.to_string(),
        evidence: candidate.evidence.clone(),
        against: candidate.against.clone(),
    };
    found.iter().map(report).collect()
}

/// The best, with the evidence; and whom it does not exclude.
pub(super) fn write(candidates: &[CandidateReport], out: &mut impl Write) -> io::Result<()> {
    let Some(best) = candidates.first() else { return Ok(()) };
    let is_as_good = |other: &&CandidateReport| {
        (other.against.len(), other.evidence.len()) == (best.against.len(), best.evidence.len())
    };
    let (equal, rest): (Vec<_>, Vec<_>) = candidates.iter().partition(is_as_good);
    let names = |list: &[&CandidateReport]| -> String {
        let names: Vec<_> = list.iter().map(|one| one.implementation.as_str()).collect();
        names.join(", ")
    };
    let doubt = if best.against.is_empty() { "" } else { ", with doubts" };
    writeln!(out, "behaves like {}{doubt}", names(&equal))?;
    for what in &best.evidence {
        writeln!(out, "  as       {what}")?;
    }
    for what in &best.against {
        writeln!(out, "  but      {what}")?;
    }
    let possible: Vec<_> = rest.into_iter().filter(|one| one.against.is_empty()).collect();
    if best.against.is_empty() && !possible.is_empty() {
        writeln!(out, "  perhaps  {}", names(&possible))?;
    }
    Ok(())
}
