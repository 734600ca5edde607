//! Failures by reason, fallbacks and limits: what did not occur is left out.

use std::net::SocketAddr;

use mse_proxy::{Direction, Failure, Fallback, LimitKind, Reason, Statistics};
use serde::Serialize;

use crate::status::unix_seconds;

/// What came to nothing.
#[derive(Debug, Serialize)]
pub(super) struct FailureReport {
    by_reason: Vec<ReasonCount>,
    /// The latest first, each peer once.
    recent: Vec<RecentFailure>,
}

#[derive(Debug, Serialize)]
struct ReasonCount {
    direction: &'static str,
    reason: &'static str,
    words: &'static str,
    count: u64,
}

/// A peer with which the last connection came to nothing.
#[derive(Debug, Serialize)]
struct RecentFailure {
    /// Seconds since 1970.
    at: f64,
    direction: &'static str,
    peer: SocketAddr,
    reason: &'static str,
    words: &'static str,
}

/// How often something occurred.
#[derive(Debug, Serialize)]
pub(super) struct KindCount {
    kind: &'static str,
    words: &'static str,
    count: u64,
}

impl FailureReport {
    pub(super) fn new(statistics: &Statistics, recent: Vec<Failure>) -> Self {
        let mut by_reason = Vec::new();
        for direction in Direction::ALL {
            for &reason in Reason::ALL {
                let count = statistics.failures(direction, reason);
                if count > 0 {
                    let (direction, words) = (direction.name(), reason.words());
                    by_reason.push(ReasonCount { direction, reason: reason.label(), words, count });
                }
            }
        }
        let recent = recent.iter().rev().map(RecentFailure::new).collect();
        Self { by_reason, recent }
    }
}

impl RecentFailure {
    fn new(failure: &Failure) -> Self {
        let (reason, words) = (failure.reason.label(), failure.reason.words());
        let direction = failure.direction.name();
        Self { at: unix_seconds(failure.at), direction, peer: failure.peer, reason, words }
    }
}

impl KindCount {
    pub(super) fn fallbacks(statistics: &Statistics) -> Vec<Self> {
        let all = Fallback::ALL.iter();
        occurred(all.map(|each| (each.label(), each.words(), statistics.fallbacks(*each))))
    }

    pub(super) fn limits(statistics: &Statistics) -> Vec<Self> {
        let all = LimitKind::ALL.iter();
        occurred(all.map(|each| (each.label(), each.words(), statistics.limit_hits(*each))))
    }
}

fn occurred(kinds: impl Iterator<Item = (&'static str, &'static str, u64)>) -> Vec<KindCount> {
    let kinds = kinds.filter(|(_, _, count)| *count > 0);
    kinds.map(|(kind, words, count)| KindCount { kind, words, count }).collect()
}
