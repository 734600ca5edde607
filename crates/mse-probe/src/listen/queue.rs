//! Which check is next.

use std::collections::VecDeque;

use super::{ListenCheck, ListenOutcome, nobody};
use crate::facts::visit::Visit;
use crate::verdict::{Judgement, Verdict};

/// The checks that wait for a connection, and what came of the others.
pub(super) struct Queue {
    waiting: VecDeque<usize>,
    visits: Vec<Vec<Visit>>,
    judged: Vec<Option<Judgement>>,
    open: usize,
}

impl Queue {
    pub(super) fn new(checks: &[&'static ListenCheck]) -> Self {
        Self {
            waiting: (0..checks.len()).collect(),
            visits: vec![Vec::new(); checks.len()],
            judged: vec![None; checks.len()],
            open: checks.len(),
        }
    }

    /// Whether a connection is of use.
    pub(super) fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// The next check, for the connection that just came.
    pub(super) fn take(&mut self) -> Option<usize> {
        self.waiting.pop_front()
    }

    /// The connection was of no use for it.
    pub(super) fn give_back(&mut self, at: usize) {
        self.waiting.push_front(at);
    }

    /// Notes a verdict, if it is the last word: what did not pass is tried again.
    pub(super) fn add(
        &mut self,
        at: usize,
        visit: Visit,
        judgement: Judgement,
        tries: u32,
    ) -> Option<&Judgement> {
        self.visits[at].push(visit);
        let is_last = self.visits[at].len() >= tries as usize;
        let again = !matches!(judgement.verdict, Verdict::Pass | Verdict::NotApplicable);
        if again && !is_last {
            self.judged[at] = Some(judgement);
            self.waiting.push_back(at);
            return None;
        }
        self.open -= 1;
        Some(self.judged[at].insert(judgement))
    }

    pub(super) fn is_done(&self) -> bool {
        self.open == 0
    }

    /// A check that was made once and not again counts as it was.
    pub(super) fn into_outcomes(self, checks: &[&'static ListenCheck]) -> Vec<ListenOutcome> {
        let each = checks.iter().zip(self.visits).zip(self.judged);
        each.map(|((check, visits), judged)| ListenOutcome {
            check,
            visits,
            judgement: judged.unwrap_or_else(nobody),
        })
        .collect()
    }
}
