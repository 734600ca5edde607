//! What can be asked of a peer that dials, one rule a file.

mod hostile;
pub(super) mod judge;
mod keys;
mod pad_b;
mod pad_d;
mod select;
pub(super) mod sent;
mod silence;
mod step4;

use crate::facts::visit::Visit;
use crate::verdict::{Judgement, Verdict};
use crate::wire::responder::ResponderPlan;

pub(super) use select::HONEST;

/// One check of a peer that dials.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ListenCheck {
    /// Never changes its meaning.
    pub id: &'static str,
    /// What is answered, or looked at.
    pub title: &'static str,
    /// What the protocol has to say on it.
    pub rule: &'static str,
    /// Where it says so.
    pub source: &'static str,
    /// Answers what no honest peer answers, and some deployed peers die of.
    pub hostile: bool,
    pub(crate) act: Act,
}

/// What a check does, and how its facts become a verdict.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    /// Answers, with a change to what an honest responder answers.
    Answer { change: fn(&mut ResponderPlan), judge: fn(&Visit) -> Judgement },
    /// Looks at what the peer sends on its own account, on every connection.
    Sent {
        /// What one connection shows, if anything.
        judge: fn(&Visit) -> Option<Verdict>,
        /// What was seen on those of one verdict.
        say: fn(&[&Visit]) -> String,
    },
}

/// Every check of a peer that dials, in the order in which they are made.
pub fn initiator_checks() -> impl Iterator<Item = &'static ListenCheck> {
    [
        select::CHECKS,
        sent::CHECKS,
        pad_b::CHECKS,
        step4::CHECKS,
        pad_d::CHECKS,
        keys::CHECKS,
        silence::CHECKS,
        hostile::CHECKS,
    ]
    .into_iter()
    .flatten()
}
