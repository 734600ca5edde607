//! The checks, carried out.

mod base;
mod one;

use std::sync::Arc;

use peer_wire::InfoHash;
use tokio::task::JoinSet;

use crate::checks::{Act, Check};
use crate::dialer::{Dialer, Search};
use crate::facts::exchange::Exchange;
use crate::verdict::Judgement;

pub use base::{Base, NoBase};

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
    /// Half a minute each.
    Silence,
    Hostile,
}

impl Phase {
    fn of(check: &Check) -> Self {
        match check.act {
            _ if check.hostile => Self::Hostile,
            Act::SearchSecret { .. } => Self::Search,
            Act::Silence { .. } => Self::Silence,
            _ => Self::Quick,
        }
    }
}

/// Carries checks out, several at once as far as there are addresses to come from; hostile ones come
/// last and alone. `done` hears of each when it is done. The outcomes are in the order of `checks`.
pub async fn run_checks(
    dialer: &Arc<Dialer>,
    torrent: InfoHash,
    base: &Base,
    checks: &[&'static Check],
    search: Search,
    mut done: impl FnMut(&Outcome),
) -> Vec<Outcome> {
    let mut outcomes: Vec<Option<Outcome>> = vec![None; checks.len()];
    let mut running = JoinSet::new();
    let of = |phase| {
        let each = checks.iter().copied().enumerate();
        each.filter(move |(_, check)| Phase::of(check) == phase)
    };
    let job = one::Job { dialer: Arc::clone(dialer), torrent, base: *base, search };
    for phase in [Phase::Quick, Phase::Search, Phase::Silence] {
        for (at, check) in of(phase) {
            let job = job.clone();
            running.spawn(async move { (at, job.run(check).await) });
        }
        while let Some(Ok((at, outcome))) = running.join_next().await {
            done(outcomes[at].insert(outcome));
        }
    }
    for (at, check) in of(Phase::Hostile) {
        done(outcomes[at].insert(job.run(check).await));
    }
    outcomes.into_iter().flatten().collect()
}
