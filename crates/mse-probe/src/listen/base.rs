//! What every check stands on: a peer that goes on behind an honest answer.

use std::net::IpAddr;

use super::checks::judge::must_go_on;
use super::outcome::Subject;
use super::sent::Sent;
use crate::facts::visit::{Answered, SecretSeen, Visit, VisitKind};
use crate::verdict::{Judgement, Verdict};

/// After how many vain tries a peer that came for this torrent is given up.
const TRIES: u32 = 4;

/// How many connections are kept of one that does not go on.
const KEPT: usize = 4;

/// How a peer is answered that has not gone on yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    /// Honestly.
    Honest,
    /// Honestly, the handshake a second behind step 4: whoever does not take step 4 closes before.
    Paused,
    /// With the key of a peer that has the prime of RFC 2409's first group.
    WrongPrime,
}

/// A peer that may be the one to check.
#[derive(Default)]
pub(super) struct Candidate {
    /// A connection of it is being answered.
    pub(super) is_under_way: bool,
    begun: u32,
    failed: u32,
    came: u32,
    visits: Vec<(Base, Visit)>,
    /// How the last one ended, of whatever kind.
    last: Option<(VisitKind, bool)>,
    /// What it sends.
    pub(super) sent: Sent,
}

/// Whether a connection came for this torrent, as far as that can be told.
pub(super) fn is_for_us(visit: &Visit) -> bool {
    visit.kind == VisitKind::Mse || visit.key_is.is_some()
}

/// Whether it shows that an honest answer is taken.
pub(super) fn shows_that_it_works(visit: &Visit) -> bool {
    visit.secret == Some(SecretSeen::Right) && must_go_on(visit).verdict == Verdict::Pass
}

impl Candidate {
    /// How to answer next: every other time in the way that tells most.
    pub(super) fn begin(&mut self) -> Base {
        self.is_under_way = true;
        self.begun += 1;
        let wrong_prime =
            self.visits.iter().any(|(_, visit)| visit.secret == Some(SecretSeen::WrongPrime));
        match self.last {
            _ if wrong_prime => Base::WrongPrime,
            _ if self.begun % 2 == 1 => Base::Honest,
            Some((VisitKind::Key, _)) => Base::WrongPrime,
            Some((VisitKind::Mse, true)) => Base::Paused,
            _ => Base::Honest,
        }
    }

    /// What came of it, or of a connection that was answered beside.
    pub(super) fn add(&mut self, base: Option<Base>, visit: &Visit) {
        if base.is_some() {
            self.is_under_way = false;
            self.last = Some((visit.kind, visit.selected.is_some()));
        }
        if !is_for_us(visit) {
            return;
        }
        self.came += 1;
        self.sent.add(visit);
        self.failed += u32::from(base.is_some() || visit.key_is.is_some());
        if self.visits.len() == KEPT {
            self.visits.remove(0);
        }
        self.visits.push((base.unwrap_or(Base::Honest), visit.clone()));
    }

    /// It came for this torrent, often enough, and never went on.
    pub(super) fn is_given_up(&self) -> bool {
        self.failed >= TRIES
    }

    /// How often it came for this torrent.
    pub(super) fn came(&self) -> u32 {
        self.came
    }

    /// What an honest answer came to.
    pub(super) fn judge(&self) -> Judgement {
        let each = || self.visits.iter().rev();
        let is_right = |visit: &Visit| visit.secret == Some(SecretSeen::Right);
        let closed_on_step4 = each().find(|(base, visit)| {
            *base == Base::Paused && visit.was_closed() && visit.last_sent == Answered::Step4
        });
        if let Some((_, visit)) = closed_on_step4 {
            let because = format!("{}, before the handshake", visit.sentence());
            return Judgement::new(Verdict::Fails, because);
        }
        // With noise.
        if let Some((_, visit)) = each().find(|(_, visit)| is_right(visit) && visit.went_on()) {
            return must_go_on(visit);
        }
        let answered = each().find(|(_, visit)| is_right(visit) && visit.selected.is_some());
        let remark = match answered {
            Some(_) => ", without a word: whether it took step 4 is not to be told",
            None => "",
        };
        let last = answered.or_else(|| self.visits.last()).map(|(_, visit)| visit.sentence());
        let because = format!("{}{remark}", last.unwrap_or_default());
        Judgement::new(Verdict::NoAnswer, because)
    }

    /// The last connections of it, up to the first that went on.
    pub(super) fn visits(&self) -> impl Iterator<Item = &Visit> {
        self.visits.iter().map(|(_, visit)| visit)
    }

    pub(super) fn into_subject(self, address: IpAddr, goes_on: bool) -> Subject {
        let visits = self.visits.into_iter().map(|(_, visit)| visit).collect();
        Subject { address, goes_on, visits }
    }
}
