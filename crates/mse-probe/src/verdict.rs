//! What the facts of a check come to.

use std::fmt;

/// What the facts of a check come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// As the rule has it.
    Pass,
    /// Not as the rule has it, but a peer that follows the rules can connect all the same.
    Deviates,
    /// Not as the rule has it, so that a peer that follows the rules cannot connect.
    Fails,
    /// The peer did not get as far as what is checked, or is not there any more.
    NoAnswer,
    /// The check asks for what this peer does not offer, or what did not come about.
    NotApplicable,
}

impl Verdict {
    /// In one word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Deviates => "deviates",
            Self::Fails => "fails",
            Self::NoAnswer => "no-answer",
            Self::NotApplicable => "not-applicable",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A verdict, and the facts it was read off, in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Judgement {
    /// In one word.
    pub verdict: Verdict,
    /// Why. Nothing of it was written by the peer.
    pub because: String,
}

impl Judgement {
    pub(crate) fn new(verdict: Verdict, because: impl Into<String>) -> Self {
        Self { verdict, because: because.into() }
    }
}
