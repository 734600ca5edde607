//! One check.

use std::sync::Arc;

use peer_wire::InfoHash;
use tokio::time::Instant;

use super::Outcome;
use super::ask::ask;
use super::base::Base;
use crate::checks::{Act, Change, Check, Judge};
use crate::dialer::{Dialer, Found, Search};
use crate::facts::exchange::Exchange;
use crate::verdict::{Judgement, Verdict};
use crate::wire::group::SecretBegins;
use crate::wire::initiator::{InitiatorPlan, Mistake};

/// How often a check is made that a peer can fail by chance, before it counts as failed.
const TRIES: u32 = 3;

/// How many honest connections are made to look at what comes. One more was made for the base.
const LOOKS: usize = 3;

/// What a peer may make of an S that begins with zero.
const LOST_ZEROS: [(Mistake, &str); 2] = [
    (Mistake::ZerosStripped, "it hashes S without its leading zero"),
    (
        Mistake::ZerosBehind,
        "it hashes S without its leading zero, and has that at the end in the keys",
    ),
];

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

    /// A check of what came on all connections, those of others included.
    pub(super) async fn look(
        &self,
        check: &'static Check,
        judge: fn(&[&Exchange]) -> Judgement,
        others: &[&Exchange],
    ) -> Outcome {
        let mut exchanges = Vec::new();
        for _ in 0..LOOKS {
            exchanges.push(ask(&self.dialer, self.plan()).await);
        }
        let all: Vec<_> = others.iter().copied().chain(&exchanges).collect();
        let judgement = judge(&all);
        Outcome { check, exchanges, judgement }
    }

    pub(super) async fn act(&self, check: &Check) -> (Vec<Exchange>, Judgement) {
        match check.act {
            // Whoever closed before it saw what is wrong did not refuse that.
            Act::Mse { change, judge } => {
                self.until(TRIES, change, judge, |verdict| verdict != Verdict::NoAnswer).await
            }
            Act::Silence { change, judge } => {
                let (seen, judged) = self.once(change, judge).await;
                (vec![seen], judged)
            }
            Act::MseRetried { change, judge } => {
                self.until(TRIES, change, judge, |verdict| verdict == Verdict::Pass).await
            }
            Act::MseOften { times, change, judge } => {
                self.until(times, change, judge, |verdict| verdict != Verdict::Pass).await
            }
            Act::Search { change, judge } => self.search(change, judge).await,
            Act::UnknownTorrent { judge } => {
                let unknown = self.dialer.unknown_torrent();
                let seen = ask(&self.dialer, self.base.plan(&self.dialer, unknown)).await;
                let judged = judge(&seen);
                (vec![seen], judged)
            }
            Act::UnknownPlaintext { judge } => {
                let seen = greet_unknown(&self.dialer).await;
                let judged = judge(&seen);
                (vec![seen], judged)
            }
            Act::Sent { judge } => (Vec::new(), judge(&[])),
        }
    }

    async fn once(&self, change: Change, judge: Judge) -> (Exchange, Judgement) {
        let seen = ask(&self.dialer, self.changed(change)).await;
        let judged = judge(&seen);
        (seen, judged)
    }

    async fn until(
        &self,
        times: u32,
        change: Change,
        judge: Judge,
        is_enough: fn(Verdict) -> bool,
    ) -> (Vec<Exchange>, Judgement) {
        let mut exchanges = Vec::new();
        loop {
            let (seen, judged) = self.once(change, judge).await;
            exchanges.push(seen);
            if is_enough(judged.verdict) || exchanges.len() >= times as usize {
                return (exchanges, judged);
            }
        }
    }

    /// Twice, if what was met failed and there is time left: a handshake can fail by chance. Then, as long
    /// as there is time, what the peer may do instead is tried.
    async fn search(
        &self,
        change: Change,
        judge: fn(&Found) -> Judgement,
    ) -> (Vec<Exchange>, Judgement) {
        let (began, plan) = (Instant::now(), self.changed(change));
        let first = self.search.run(&self.dialer, &plan).await;
        let judged = judge(&first);
        if judged.verdict != Verdict::Fails {
            return (vec![first.seen], judged);
        }
        let time = || self.search.time.saturating_sub(began.elapsed());
        let second = Search { time: time(), ..self.search }.run(&self.dialer, &plan).await;
        let judged = if second.is_met { judge(&second) } else { judged };
        let mut exchanges = vec![first.seen, second.seen];
        if judged.verdict != Verdict::Fails || plan.secret != SecretBegins::WithZero {
            return (exchanges, judged);
        }
        for (mistake, what) in LOST_ZEROS {
            let plan = InitiatorPlan { mistake, ..self.changed(change) };
            let found = Search { time: time(), ..self.search }.run(&self.dialer, &plan).await;
            let is_told = found.is_met && found.seen.is_complete();
            exchanges.push(found.seen);
            if is_told {
                let because = format!("{}; {what}", judged.because);
                return (exchanges, Judgement { because, ..judged });
            }
        }
        (exchanges, judged)
    }

    pub(super) fn plan(&self) -> InitiatorPlan {
        self.base.plan(&self.dialer, self.torrent)
    }

    pub(super) fn changed(&self, change: Change) -> InitiatorPlan {
        let mut plan = self.plan();
        change(&mut plan);
        plan
    }
}

/// In clear, for a torrent that nobody has.
pub(super) async fn greet_unknown(dialer: &Dialer) -> Exchange {
    dialer.greet(&dialer.handshake(dialer.unknown_torrent())).await
}
