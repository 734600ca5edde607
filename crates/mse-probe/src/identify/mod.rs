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

/// How much has to speak for an implementation before it is named: a peer that is not among those
/// known shares a trait or two with some of them.
const ENOUGH: Evidence = Evidence { traits: 3, weight: 5 };

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
    /// It is what the protocol asks for: it tells who does otherwise, and is no evidence for anyone.
    pub is_correct: bool,
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
    /// Enough speaks for it, and nothing against it.
    pub is_named: bool,
}

/// Holds what a peer did against what is known of implementations: those that fit best come first,
/// those for which nothing speaks are left out. Nobody comes for a peer with which no MSE came
/// about.
#[must_use]
pub fn identify(survey: &Survey, outcomes: &[Outcome]) -> Vec<Candidate> {
    if !survey.speaks_mse() {
        return Vec::new();
    }
    let traits: Vec<_> =
        handshakes::traits(survey).into_iter().chain(checks::traits(outcomes)).collect();
    let candidate = |implementation: &I| {
        let of = |list: fn(&Trait) -> &'static [I]| {
            traits.iter().filter(move |one| list(one).contains(implementation))
        };
        let against: Vec<_> = of(|one| one.contradicts).map(|one| one.what).collect();
        let weights = || of(|one| one.fits).map(Trait::weight).filter(|weight| *weight > 0);
        let is_enough =
            weights().count() >= ENOUGH.traits && weights().sum::<usize>() >= ENOUGH.weight;
        Candidate {
            implementation: *implementation,
            evidence: of(|one| one.fits).map(|one| one.what).collect(),
            is_named: against.is_empty() && is_enough,
            against,
        }
    };
    let mut candidates: Vec<_> = I::ALL.iter().map(candidate).collect();
    candidates.retain(|candidate| !candidate.evidence.is_empty());
    candidates
        .sort_by_key(|candidate| (candidate.against.len(), usize::MAX - candidate.evidence.len()));
    candidates
}

/// How much speaks for someone.
struct Evidence {
    /// Traits that have a weight.
    traits: usize,
    /// In all.
    weight: usize,
}

impl Trait {
    /// The fewer do it, the more it tells.
    fn weight(&self) -> usize {
        let mut families: Vec<_> = self.fits.iter().map(|one| one.family()).collect();
        families.dedup();
        match families.len() {
            _ if self.is_correct => 0,
            1 => 3,
            2 => 2,
            3 | 4 => 1,
            _ => 0,
        }
    }
}
