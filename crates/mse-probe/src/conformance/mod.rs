//! The checks, carried out.

mod ask;
mod base;
mod doubt;
mod one;
mod without;

use std::sync::Arc;

use peer_wire::InfoHash;
use tokio::task::JoinSet;

use crate::checks::{Act, Check};
use crate::dialer::{Dialer, Search};
use crate::facts::exchange::Exchange;
use crate::verdict::Judgement;

use base::Base;
use without::WithoutBase;

/// What came of one check.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// Which.
    pub check: &'static Check,
    /// The facts: the connections it took, those that prove that the peer is still well included.
    pub exchanges: Vec<Exchange>,
    /// What they come to.
    pub judgement: Judgement,
}

/// What goes on at the same time. Whoever waits keeps others from connecting.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Quick,
    /// Some hundred connections.
    Search,
    /// Half a minute each, or more.
    Silence,
    /// What came on all connections before.
    Sent,
    Hostile,
}

impl Phase {
    fn of(check: &Check) -> Self {
        match check.act {
            Act::Silence { .. } => Self::Silence,
            _ if check.hostile => Self::Hostile,
            Act::Search { .. } => Self::Search,
            Act::Sent { .. } => Self::Sent,
            _ => Self::Quick,
        }
    }

    /// Those that go on by themselves: a search of several lanes has enough of its own.
    fn is_alone(self, dialer: &Dialer) -> bool {
        self == Self::Hostile || (self == Self::Search && dialer.at_once() == 1)
    }
}

/// Carries checks out, several at once as far as there are addresses to come from; hostile ones come
/// last and alone. `done` hears of each when it is done. The outcomes are in the order of `checks`.
///
/// A handshake that works with the peer is looked for first, and each check changes one thing of it. If
/// there is none, most checks have no answer.
pub async fn run_checks(
    dialer: &Arc<Dialer>,
    torrent: InfoHash,
    checks: &[&'static Check],
    search: Search,
    mut done: impl FnMut(&Outcome),
) -> Vec<Outcome> {
    let mut outcomes: Vec<Option<Outcome>> = vec![None; checks.len()];
    let base = match Base::find(dialer, torrent).await {
        Ok(base) => base,
        Err(none) => {
            let without = WithoutBase { dialer, torrent, none: &none, search };
            for (at, check) in checks.iter().enumerate() {
                done(outcomes[at].insert(without.run(check).await));
            }
            return outcomes.into_iter().flatten().collect();
        }
    };
    let job = one::Job { dialer: Arc::clone(dialer), torrent, base, search };
    for phase in [Phase::Quick, Phase::Search, Phase::Silence, Phase::Sent, Phase::Hostile] {
        let of_it =
            || checks.iter().copied().enumerate().filter(|(_, one)| Phase::of(one) == phase);
        let mut running = JoinSet::new();
        for (at, check) in of_it() {
            if let Act::Sent { judge } = check.act {
                let others: Vec<_> =
                    outcomes.iter().flatten().flat_map(|outcome| &outcome.exchanges).collect();
                let outcome = job.look(check, judge, &others).await;
                done(outcomes[at].insert(outcome));
            } else if phase.is_alone(dialer) {
                done(outcomes[at].insert(job.run(check).await));
            } else {
                let job = job.clone();
                running.spawn(async move { (at, job.run(check).await) });
            }
        }
        while let Some(Ok((at, outcome))) = running.join_next().await {
            done(outcomes[at].insert(outcome));
        }
    }
    outcomes.into_iter().flatten().collect()
}
