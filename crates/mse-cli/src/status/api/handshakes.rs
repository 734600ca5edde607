//! How long handshakes take.

use std::time::Duration;

use mse_proxy::{HANDSHAKE_BOUNDS, HandshakeTimes};
use serde::Serialize;

/// Those that were completed, in one direction.
#[derive(Debug, Serialize)]
pub(super) struct HandshakeReport {
    count: u64,
    /// The time of all together.
    seconds: f64,
    /// Half of them took at most this long; null with none, or if it is beyond the last bound.
    half_within_seconds: Option<f64>,
    /// 95 of 100 took at most this long.
    most_within_seconds: Option<f64>,
    buckets: Vec<Bucket>,
}

#[derive(Debug, Serialize)]
struct Bucket {
    /// null for what took longer than the last bound.
    up_to_seconds: Option<f64>,
    count: u64,
}

impl HandshakeReport {
    pub(super) fn new(times: &HandshakeTimes) -> Self {
        let within = |share| times.quantile_bound(share).map(|bound| bound.as_secs_f64());
        let bounds = HANDSHAKE_BOUNDS.iter().map(Duration::as_secs_f64).map(Some).chain([None]);
        let buckets = bounds.zip(times.buckets());
        Self {
            count: times.count(),
            seconds: times.sum().as_secs_f64(),
            half_within_seconds: within(0.5),
            most_within_seconds: within(0.95),
            buckets: buckets
                .map(|(up_to_seconds, &count)| Bucket { up_to_seconds, count })
                .collect(),
        }
    }
}
