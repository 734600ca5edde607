//! What looks like a fault may be chance, the peer's policy, or that it had enough of us.

use super::Outcome;
use super::ask::ask;
use super::one::Job;
use crate::checks::Act;
use crate::facts::exchange::Exchange;
use crate::verdict::{Judgement, Verdict};
use crate::wire::initiator::InitiatorPlan;

impl Job {
    /// Holds what looks like a fault, or like nothing at all, against an honest handshake.
    pub(super) async fn beyond_doubt(&self, mut outcome: Outcome) -> Outcome {
        let Some(last) = outcome.exchanges.last() else { return outcome };
        let verdict = outcome.judgement.verdict;
        let said_nothing = last.key.is_none() && last.greeting.is_none();
        let doubtful = match verdict {
            Verdict::NotApplicable => false,
            Verdict::Pass => outcome.check.hostile || said_nothing,
            _ => true,
        };
        if !doubtful {
            return outcome;
        }
        if self.is_well(&mut outcome.exchanges).await {
            return self.in_order(outcome).await;
        }
        let because = outcome.judgement.because;
        // Others are at the peer while one waits.
        let waits = matches!(outcome.check.act, Act::Silence { .. });
        outcome.judgement = if outcome.check.hostile && !waits {
            let because = format!("{because}; since then it takes no correct handshake any more");
            Judgement::new(Verdict::Fails, because)
        } else {
            Judgement::new(
                Verdict::NoAnswer,
                format!("{because}; nor does it take a correct handshake"),
            )
        };
        outcome
    }

    /// Who does not take bytes that came too early may not take them in their turn either: one method
    /// alone, or that much of IA.
    async fn in_order(&self, mut outcome: Outcome) -> Outcome {
        let Some(change) = outcome.check.act.change() else { return outcome };
        let failed = matches!(outcome.judgement.verdict, Verdict::Fails | Verdict::Deviates);
        if !failed || self.changed(change).ahead == 0 {
            return outcome;
        }
        let in_order = || InitiatorPlan { ahead: 0, ..self.changed(change) };
        if !self.takes(in_order, &mut outcome.exchanges).await {
            let sentence = outcome.exchanges.last().map(Exchange::sentence).unwrap_or_default();
            let because = format!("nor does it take them behind step 4: {sentence}");
            outcome.judgement = Judgement::new(Verdict::NotApplicable, because);
        }
        outcome
    }

    /// Whether an honest handshake succeeds.
    async fn is_well(&self, exchanges: &mut Vec<Exchange>) -> bool {
        self.takes(|| self.plan(), exchanges).await
    }

    /// Whether a handshake succeeds; twice asked.
    async fn takes(&self, plan: impl Fn() -> InitiatorPlan, exchanges: &mut Vec<Exchange>) -> bool {
        for _ in 0..2 {
            let seen = ask(&self.dialer, plan()).await;
            let is_complete = seen.is_complete();
            exchanges.push(seen);
            if is_complete {
                return true;
            }
        }
        false
    }
}
