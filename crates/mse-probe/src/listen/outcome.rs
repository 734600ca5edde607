//! What came of a wait.

use std::net::IpAddr;

use super::checks::ListenCheck;
use super::others::Others;
use crate::facts::visit::Visit;
use crate::verdict::Judgement;

/// What came of one check.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ListenOutcome {
    /// Which.
    pub check: &'static ListenCheck,
    /// The facts: the connections it was made with, or one that shows them.
    pub visits: Vec<Visit>,
    /// What they come to.
    pub judgement: Judgement,
}

/// The peer that was checked.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Subject {
    /// Where it is.
    pub address: IpAddr,
    /// Whether it goes on behind an honest answer: if not, no check has anything to stand on.
    pub goes_on: bool,
    /// The last connections on which it was answered honestly, until it went on.
    pub visits: Vec<Visit>,
}

/// What came of a wait.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Listened {
    /// The first that went on behind an honest answer; if none did, the one that came oftest for this
    /// torrent.
    pub subject: Option<Subject>,
    /// In the order of the checks.
    pub outcomes: Vec<ListenOutcome>,
    /// Connections that were of no use for them.
    pub others: Others,
}
