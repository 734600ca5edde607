//! Which implementation behaves like this?
//!
//! What a peer says of itself is not looked at here: anyone can say anything.

mod checks;
mod handshakes;
mod implementation;

use crate::conformance::Outcome;
use crate::survey::Survey;

pub use implementation::Implementation;
use implementation::Implementation as I;

/// Something a peer did that not all implementations do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Trait {
    /// What it did.
    pub what: &'static str,
    /// Who was seen, or is written, to do so.
    pub fits: &'static [Implementation],
    /// Who was seen, or is written, to do otherwise.
    pub contradicts: &'static [Implementation],
}

/// An implementation, and what speaks for and against it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Candidate {
    /// Which.
    pub implementation: Implementation,
    /// What the peer did that this one does.
    pub evidence: Vec<&'static str>,
    /// What the peer did that this one does not.
    pub against: Vec<&'static str>,
}

/// Holds what a peer did against what is known of implementations: those that fit best come first,
/// those for which nothing speaks are left out.
#[must_use]
pub fn identify(survey: &Survey, outcomes: &[Outcome]) -> Vec<Candidate> {
    let traits: Vec<_> =
        handshakes::traits(survey).into_iter().chain(checks::traits(outcomes)).collect();
    let of = |implementation: &I, list: fn(&Trait) -> &'static [I]| -> Vec<&'static str> {
        let listed = traits.iter().filter(|one| list(one).contains(implementation));
        listed.map(|one| one.what).collect()
    };
    let mut candidates: Vec<_> = I::ALL
        .iter()
        .map(|implementation| Candidate {
            implementation: *implementation,
            evidence: of(implementation, |one| one.fits),
            against: of(implementation, |one| one.contradicts),
        })
        .filter(|candidate| !candidate.evidence.is_empty())
        .collect();
    candidates
        .sort_by_key(|candidate| (candidate.against.len(), usize::MAX - candidate.evidence.len()));
    candidates
}
