//! Which check is next, and how far each of them is.

use std::collections::VecDeque;

use super::checks::{Act, ListenCheck};
use crate::facts::visit::Visit;
use crate::verdict::{Judgement, Verdict};
use crate::wire::group::{KeyChoice, SecretBegins};
use crate::wire::responder::{ResponderPlan, Silence};

/// How often a check that does not pass is made, with a connection each.
const TRIES: usize = 2;

/// How often a check is given back because step 3 did not come, before that is taken for the answer.
const EARLY: u32 = 2;

/// How many honest answers in a row are refused before the peer counts as lost.
const REFUSALS: u32 = 3;

/// The checks that wait for a connection, and what came of the others.
pub(super) struct Queue {
    waiting: VecDeque<usize>,
    each: Vec<One>,
    refusals: u32,
}

/// A check.
struct One {
    stage: Stage,
    visits: Vec<Visit>,
    judged: Option<Judgement>,
    early: u32,
    tries: usize,
    expects_step3: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Waiting,
    UnderWay,
    /// The peer closed, as it does if it has had enough of us: it has to go on again, on a connection
    /// after this turn.
    Unconfirmed(u64),
    /// To be told.
    Fallen,
    Done,
}

impl Queue {
    pub(super) fn new(checks: &[&'static ListenCheck]) -> Self {
        let mut waiting = VecDeque::new();
        let mut each = Vec::new();
        for (at, check) in checks.iter().enumerate() {
            if let Act::Answer { .. } = check.act {
                waiting.push_back(at);
            }
            each.push(One::new(check));
        }
        Self { waiting, each, refusals: 0 }
    }

    /// The next check, for a connection.
    pub(super) fn take(&mut self) -> Option<usize> {
        let at = self.waiting.pop_front()?;
        self.each[at].stage = Stage::UnderWay;
        Some(at)
    }

    /// Whether a check may have to be made again.
    pub(super) fn is_under_way(&self) -> bool {
        self.each.iter().any(|one| one.stage == Stage::UnderWay)
    }

    /// The connection was of no use for it.
    pub(super) fn give_back(&mut self, at: usize) {
        self.each[at].stage = Stage::Waiting;
        self.waiting.push_front(at);
    }

    /// Gives it back if the peer left before it saw what is checked, unless it always does.
    pub(super) fn is_too_early(&mut self, at: usize, visit: &Visit) -> bool {
        let one = &mut self.each[at];
        let is_early = one.expects_step3 && visit.secret.is_none() && one.early < EARLY;
        if is_early {
            one.early += 1;
            one.stage = Stage::Waiting;
            self.waiting.push_back(at);
        }
        is_early
    }

    /// Notes a verdict: what did not pass is tried again. `turn` is that of the last connection.
    pub(super) fn add(&mut self, at: usize, judgement: Judgement, visit: Visit, turn: u64) {
        let one = &mut self.each[at];
        let stands = matches!(judgement.verdict, Verdict::Pass | Verdict::NotApplicable);
        // Whoever waits has not had enough of us.
        let is_doubtful = match judgement.verdict {
            Verdict::NoAnswer => false,
            Verdict::Fails => !visit.went_on(),
            _ => !visit.went_on() && visit.was_closed(),
        };
        one.visits.push(visit);
        one.stage = match stands || one.visits.len() >= one.tries {
            true if is_doubtful => Stage::Unconfirmed(turn),
            true => Stage::Fallen,
            false => Stage::Waiting,
        };
        one.judged = Some(judgement);
        if one.stage == Stage::Waiting {
            self.waiting.push_back(at);
        }
    }

    /// Notes a verdict that came without a turn of its own.
    pub(super) fn settle(&mut self, at: usize, judgement: Judgement, visit: Visit) {
        self.waiting.retain(|&waiting| waiting != at);
        let one = &mut self.each[at];
        (one.stage, one.judged) = (Stage::Fallen, Some(judgement));
        one.visits.push(visit);
    }

    /// The peer went on, on the connection of this turn.
    pub(super) fn went_on(&mut self, turn: u64) {
        self.refusals = 0;
        for one in &mut self.each {
            if matches!(one.stage, Stage::Unconfirmed(last) if last < turn) {
                one.stage = Stage::Fallen;
            }
        }
    }

    /// The peer did not go on behind an honest answer.
    pub(super) fn refused_honest(&mut self) {
        self.refusals += 1;
    }

    /// The peer does not go on any more, whatever it is answered.
    pub(super) fn is_lost(&self) -> bool {
        self.refusals >= REFUSALS
    }

    pub(super) fn is_done(&self) -> bool {
        self.each.iter().all(|one| one.stage == Stage::Done)
    }

    /// The verdicts that have fallen since, by their place.
    pub(super) fn fallen(&mut self) -> impl Iterator<Item = (usize, Judgement)> {
        self.each.iter_mut().enumerate().filter_map(|(at, one)| {
            if one.stage != Stage::Fallen {
                return None;
            }
            one.stage = Stage::Done;
            one.judged.clone().map(|judged| (at, judged))
        })
    }

    /// What came of each. `reason` is why some were not made.
    pub(super) fn take_outcomes(&mut self, reason: &str) -> Vec<(Vec<Visit>, Judgement)> {
        let is_lost = self.is_lost();
        let each = std::mem::take(&mut self.each);
        each.into_iter().map(|one| one.into_outcome(reason, is_lost)).collect()
    }
}

impl One {
    fn new(check: &ListenCheck) -> Self {
        let (stage, plan) = match check.act {
            Act::Answer { change, .. } => {
                let mut plan = ResponderPlan::any();
                change(&mut plan);
                (Stage::Waiting, Some(plan))
            }
            // Stands on the connections of the others.
            Act::Sent { .. } => (Stage::Done, None),
        };
        Self {
            stage,
            visits: Vec::new(),
            judged: None,
            early: 0,
            // What takes half a minute does not come about by chance.
            tries: if plan.as_ref().is_some_and(|plan| plan.wait.is_some()) { 1 } else { TRIES },
            expects_step3: plan.as_ref().is_some_and(expects_step3),
        }
    }

    fn into_outcome(self, reason: &str, is_lost: bool) -> (Vec<Visit>, Judgement) {
        let no_answer = |because: String| Judgement::new(Verdict::NoAnswer, because);
        let but = |judged: Judgement, remark: &str| Judgement {
            because: format!("{}; {remark}", judged.because),
            ..judged
        };
        let judgement = match (self.stage, self.judged) {
            (Stage::Fallen | Stage::Done, Some(judged)) => judged,
            (_, Some(judged)) if is_lost => {
                let because = judged.because;
                no_answer(format!("{because}; by then no honest answer was taken either"))
            }
            (_, None) if is_lost => no_answer("no honest answer is taken any more".to_owned()),
            (Stage::Unconfirmed(_), Some(judged)) => {
                but(judged, "no connection came to see whether it still takes an honest answer")
            }
            (Stage::UnderWay, Some(judged)) => but(judged, "a second try was still going on"),
            (Stage::UnderWay, None) => {
                no_answer("was still going on when the time was over".to_owned())
            }
            (_, Some(judged)) => but(judged, "no connection came for a second try"),
            (_, None) if self.early > 0 => {
                no_answer(format!("{} connections came for it, none with step 3", self.early))
            }
            (_, None) => no_answer(reason.to_owned()),
        };
        (self.visits, judgement)
    }
}

/// Whether every peer that took an honest answer sends step 3 before it sees what is wrong.
fn expects_step3(plan: &ResponderPlan) -> bool {
    let is_silent =
        matches!(plan.silence, Silence::BeforeKey | Silence::SlowKey | Silence::ClosesOnKey);
    let is_usual = plan.key == KeyChoice::Harmless && plan.secret == SecretBegins::WithoutZero;
    is_usual && !is_silent
}
