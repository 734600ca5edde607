//! One check.

use std::sync::Arc;

use peer_wire::InfoHash;

use super::Outcome;
use super::base::Base;
use crate::checks::{Act, Check};
use crate::dialer::{Dialer, Search};
use crate::facts::exchange::Exchange;
use crate::verdict::{Judgement, Verdict};
use crate::wire::group::SecretBegins;
use crate::wire::initiator::InitiatorPlan;

#[derive(Clone)]
pub(super) struct Job {
    pub(super) dialer: Arc<Dialer>,
    pub(super) torrent: InfoHash,
    pub(super) base: Base,
    pub(super) search: Search,
}

impl Job {
    pub(super) async fn run(&self, check: &'static Check) -> Outcome {
        let (exchanges, judgement) = self.act(check).await;
        let outcome = Outcome { check, exchanges, judgement };
        self.beyond_doubt(outcome).await
    }

    async fn act(&self, check: &Check) -> (Vec<Exchange>, Judgement) {
        match check.act {
            Act::Mse { change, judge } | Act::Silence { change, judge } => {
                self.times(1, change, judge).await
            }
            Act::MseTwice { change, judge } => {
                let (mut exchanges, first) = self.times(1, change, judge).await;
                if first.verdict == Verdict::Pass {
                    return (exchanges, first);
                }
                let (more, second) = self.times(1, change, judge).await;
                exchanges.extend(more);
                (exchanges, second)
            }
            Act::MseOften { times, change, judge } => self.times(times, change, judge).await,
            Act::SearchSecret { judge } => {
                let mut plan = self.plan();
                (plan.secret, plan.pad_a) = (SecretBegins::WithZero, 0);
                let seen = Dialer::search_abreast(&self.dialer, &plan, self.search).await;
                let judged = judge(&seen);
                (vec![seen], judged)
            }
            Act::UnknownTorrent { judge } => {
                let unknown = self.dialer.unknown_torrent();
                let seen = self.dialer.exchange(&self.base.plan(&self.dialer, unknown)).await;
                let judged = judge(&seen);
                (vec![seen], judged)
            }
            Act::UnknownPlaintext { judge } => {
                let unknown = self.dialer.unknown_torrent();
                let seen = self.dialer.greet(&self.dialer.handshake(unknown)).await;
                let judged = judge(&seen);
                (vec![seen], judged)
            }
        }
    }

    /// Until it does not pass.
    async fn times(
        &self,
        times: u32,
        change: fn(&mut InitiatorPlan),
        judge: fn(&Exchange) -> Judgement,
    ) -> (Vec<Exchange>, Judgement) {
        let mut exchanges = Vec::new();
        loop {
            let mut plan = self.plan();
            change(&mut plan);
            let seen = self.dialer.exchange(&plan).await;
            let judged = judge(&seen);
            exchanges.push(seen);
            if judged.verdict != Verdict::Pass || exchanges.len() >= times as usize {
                return (exchanges, judged);
            }
        }
    }

    fn plan(&self) -> InitiatorPlan {
        self.base.plan(&self.dialer, self.torrent)
    }

    /// Holds what looks like a fault, or like nothing at all, against an honest handshake: the peer may
    /// have had enough of us.
    async fn beyond_doubt(&self, mut outcome: Outcome) -> Outcome {
        let Some(last) = outcome.exchanges.last() else { return outcome };
        let verdict = outcome.judgement.verdict;
        let said_nothing = last.was_closed() && last.key.is_none();
        let doubtful = match verdict {
            Verdict::NotApplicable => false,
            Verdict::Pass => outcome.check.hostile || said_nothing,
            _ => true,
        };
        if !doubtful {
            return outcome;
        }
        if self.is_well(&mut outcome.exchanges, self.base.provide).await {
            return self.within_its_policy(outcome).await;
        }
        let because = outcome.judgement.because;
        outcome.judgement = if outcome.check.hostile {
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

    /// A check that offers one method fails as well where the peer's policy forbids that method.
    async fn within_its_policy(&self, mut outcome: Outcome) -> Outcome {
        use crate::facts::exchange::Kind;
        let offered = outcome.exchanges.first().map(|exchange| exchange.kind);
        let Some(Kind::Mse { provide: provide @ (1 | 2) }) = offered else { return outcome };
        let failed = matches!(outcome.judgement.verdict, Verdict::Fails | Verdict::Deviates);
        let is_about_the_offer = outcome.check.id.starts_with("provide-");
        if !failed || provide == self.base.provide || is_about_the_offer {
            return outcome;
        }
        if !self.is_well(&mut outcome.exchanges, provide).await {
            let because = format!("it does not take an offer of {provide:#x} alone");
            outcome.judgement = Judgement::new(Verdict::NotApplicable, because);
        }
        outcome
    }

    /// Whether an honest handshake succeeds; twice asked.
    async fn is_well(&self, exchanges: &mut Vec<Exchange>, provide: u32) -> bool {
        for _ in 0..2 {
            let mut plan = self.plan();
            plan.provide = provide;
            let seen = self.dialer.exchange(&plan).await;
            let is_complete = seen.is_complete();
            exchanges.push(seen);
            if is_complete {
                return true;
            }
        }
        false
    }
}
