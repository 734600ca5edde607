//! What it behaves like.

use std::io::{self, Write};

use mse_probe::Candidate;
use serde::Serialize;

/// An implementation, with what speaks for and against it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct CandidateReport {
    implementation: String,
    /// Enough speaks for it, and nothing against it.
    named: bool,
    evidence: Vec<&'static str>,
    against: Vec<&'static str>,
}

pub(super) fn candidates(found: &[Candidate]) -> Vec<CandidateReport> {
    let report = |candidate: &Candidate| CandidateReport {
        implementation: candidate.implementation.to_string(),
        named: candidate.is_named,
        evidence: candidate.evidence.clone(),
        against: candidate.against.clone(),
    };
    found.iter().map(report).collect()
}

/// Those it behaves like, with the evidence; and whom it does not exclude.
pub(super) fn write(candidates: &[CandidateReport], out: &mut impl Write) -> io::Result<()> {
    let possible: Vec<_> = candidates.iter().filter(|one| one.against.is_empty()).collect();
    let (named, others): (Vec<_>, Vec<_>) = possible.into_iter().partition(|one| one.named);
    let names = |list: &[&CandidateReport]| -> String {
        let names: Vec<_> = list.iter().map(|one| one.implementation.as_str()).collect();
        names.join(", ")
    };
    match named.first() {
        Some(best) => {
            writeln!(out, "behaves like {}", names(&named))?;
            for what in &best.evidence {
                writeln!(out, "  as       {what}")?;
            }
            if !others.is_empty() {
                writeln!(out, "  or       {}, of whom less was seen", names(&others))?;
            }
        }
        None if candidates.is_empty() => {}
        None if others.is_empty() => writeln!(out, "behaves like none that is known")?,
        None => {
            writeln!(out, "behaves like none that can be named by so little; not excluded are")?;
            for other in others {
                writeln!(out, "  {}: {}", other.implementation, other.evidence.join("; "))?;
            }
        }
    }
    Ok(())
}
