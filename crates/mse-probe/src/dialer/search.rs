//! Dialling until chance brings what is looked for.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

use super::{Course, Dialer};
use crate::facts::exchange::{Exchange, Kind};
use crate::wire::group::SecretBegins;
use crate::wire::initiator::InitiatorPlan;

/// How many look at once.
const LANES: usize = 3;

/// The peer is gone when so many connections in a row bring no key. One that closes every third by
/// chance does so in 1 of 43 million cases.
const GONE: u32 = 16;

/// Behind a connection that brought no key: the peer may have had too many.
const PAUSE: Duration = Duration::from_millis(250);

/// How long to look for a zero byte at the beginning of S, or of Yb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Search {
    /// Connections at most.
    pub dials: u32,
    /// In all.
    pub time: Duration,
}

impl Default for Search {
    /// 1 in 256 will do: after 1024 connections, 1 in 55 searches has not met one.
    fn default() -> Self {
        Self { dials: 1024, time: Duration::from_secs(60) }
    }
}

/// What came of a search.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// The connection that was looked for; if there was none, the last.
    pub(crate) seen: Exchange,
    /// It is what was looked for.
    pub(crate) is_met: bool,
    /// How many connections there were.
    pub(crate) dials: u32,
    /// How many of them brought a key.
    pub(crate) keys: u32,
    /// The search ended early: none came any more.
    pub(crate) is_gone: bool,
}

/// What those who search have in common.
struct Shared {
    began: Instant,
    limits: Search,
    dials: AtomicU32,
    keys: AtomicU32,
    without_key: AtomicU32,
    is_gone: AtomicBool,
}

impl Search {
    /// Carries a plan out until `S` is as it has to be; if the plan doubts keys, until Yb begins with
    /// zero. By several at once, as far as there are addresses to come from.
    pub(crate) async fn run(self, dialer: &Arc<Dialer>, plan: &InitiatorPlan) -> Found {
        let shared = Arc::new(Shared {
            began: Instant::now(),
            limits: self,
            dials: AtomicU32::new(0),
            keys: AtomicU32::new(0),
            without_key: AtomicU32::new(0),
            is_gone: AtomicBool::new(false),
        });
        let mut searching = JoinSet::new();
        for _ in 0..dialer.sources.at_once().clamp(1, LANES) {
            let (dialer, plan, shared) = (Arc::clone(dialer), plan.clone(), Arc::clone(&shared));
            searching.spawn(async move { shared.lane(&dialer, &plan).await });
        }
        let kind = Kind::Mse { provide: plan.provide };
        let mut seen = Exchange::unconnected(kind, None, io::ErrorKind::Other);
        let mut is_met = false;
        while let (false, Some(Ok(lane))) = (is_met, searching.join_next().await) {
            (seen, is_met) = lane;
        }
        shared.found(seen, is_met)
    }
}

impl Shared {
    /// One connection after the other, until this or another lane has reason to stop.
    async fn lane(&self, dialer: &Dialer, plan: &InitiatorPlan) -> (Exchange, bool) {
        let mut plan = plan.clone();
        loop {
            plan.renew(dialer.handshake(plan.handshake.info_hash));
            let count = self.dials.fetch_add(1, Ordering::Relaxed) + 1;
            let (mut seen, course) = dialer.once(&plan).await;
            seen.dials = count;
            let is_met = course == Course::CarriedOut && is_sought(&plan, &seen);
            if course == Course::NoKey {
                let lost = self.without_key.fetch_add(1, Ordering::Relaxed) + 1;
                self.is_gone.fetch_or(lost >= GONE, Ordering::Relaxed);
            } else {
                self.without_key.store(0, Ordering::Relaxed);
                self.keys.fetch_add(1, Ordering::Relaxed);
            }
            let is_over = count >= self.limits.dials || self.began.elapsed() >= self.limits.time;
            if is_met || is_over || self.is_gone.load(Ordering::Relaxed) {
                return (seen, is_met);
            }
            if course == Course::NoKey {
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    fn found(&self, seen: Exchange, is_met: bool) -> Found {
        Found {
            seen,
            is_met,
            dials: self.dials.load(Ordering::Relaxed),
            keys: self.keys.load(Ordering::Relaxed),
            is_gone: self.is_gone.load(Ordering::Relaxed),
        }
    }
}

/// Whether it is what the search was for.
fn is_sought(plan: &InitiatorPlan, seen: &Exchange) -> bool {
    match plan.secret {
        SecretBegins::WithZero => seen.zero_secret,
        SecretBegins::WithoutZero => seen.lost_zero || seen.key.is_some_and(|key| key.first == 0),
    }
}
