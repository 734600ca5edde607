//! What one peer sends on its own account.

use super::checks::sent::CHECKS;
use super::checks::{Act, ListenCheck};
use crate::facts::visit::Visit;
use crate::verdict::{Judgement, Verdict};
use crate::wire::record::Record;

/// How many connections are looked at: pads have random lengths, and one too long may be rare.
const MOST: usize = 512;

/// How many there should be.
const ENOUGH: usize = 8;

/// How many of those that break a rule are kept with their bytes.
const WITH_BYTES: usize = 4;

/// What was seen, connection by connection.
#[derive(Default)]
pub(super) struct Sent {
    visits: Vec<Visit>,
    with_bytes: usize,
}

impl Sent {
    pub(super) fn add(&mut self, visit: &Visit) {
        if self.visits.len() == MOST {
            return;
        }
        let breaks = |check: &ListenCheck| match check.act {
            Act::Sent { judge, .. } => judge(visit).is_some_and(|judged| judged != Verdict::Pass),
            Act::Answer { .. } => false,
        };
        let keeps_bytes = self.with_bytes < WITH_BYTES && CHECKS.iter().any(breaks);
        self.with_bytes += usize::from(keeps_bytes);
        let record = if keeps_bytes { visit.record.clone() } else { Record::default() };
        self.visits.push(Visit { record, greeting: visit.greeting.clone(), ..*visit });
    }

    /// Whether there were as many connections as there should be.
    pub(super) fn is_enough(&self) -> bool {
        self.visits.len() >= ENOUGH
    }

    /// What a check of it comes to, and the first connection that shows it. Nothing if none does.
    pub(super) fn judge(&self, check: &ListenCheck) -> Option<(Judgement, &Visit)> {
        let Act::Sent { judge, say } = check.act else { return None };
        let judged: Vec<_> =
            self.visits.iter().filter_map(|visit| Some((judge(visit)?, visit))).collect();
        let any = |verdict| judged.iter().any(|(each, _)| *each == verdict);
        let worst = [Verdict::Fails, Verdict::Deviates].into_iter().find(|&verdict| any(verdict));
        let worst = worst.unwrap_or(Verdict::Pass);
        let of_it = judged.iter().filter(|(verdict, _)| *verdict == worst);
        let shown: Vec<_> = of_it.map(|(_, visit)| *visit).collect();
        let first = *shown.first()?;
        let (some, all) = (shown.len(), judged.len());
        let because = format!("{}, on {some} of {all} connections", say(&shown));
        Some((Judgement::new(worst, because), first))
    }
}
