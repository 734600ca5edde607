//! How long handshakes take.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The upper bounds of the buckets of [`HandshakeTimes`], which end inclusively; what is longer has a last
/// one.
///
/// From a key exchange on one machine, over the round trips of a far peer, to the deadline of a handshake
/// ([`mse_io::HANDSHAKE_DEADLINE`], 10 s).
pub const HANDSHAKE_BOUNDS: [Duration; 11] = [
    Duration::from_millis(5),
    Duration::from_millis(10),
    Duration::from_millis(25),
    Duration::from_millis(50),
    Duration::from_millis(100),
    Duration::from_millis(250),
    Duration::from_millis(500),
    Duration::from_millis(1000),
    Duration::from_millis(2500),
    Duration::from_secs(5),
    Duration::from_secs(10),
];

/// How many MSE handshakes took how long, of those that were completed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HandshakeTimes {
    buckets: [u64; HANDSHAKE_BOUNDS.len() + 1],
    sum: Duration,
}

impl HandshakeTimes {
    /// The number for each of [`HANDSHAKE_BOUNDS`], and at the end of those that took longer. One is
    /// in one bucket alone.
    pub fn buckets(&self) -> &[u64; HANDSHAKE_BOUNDS.len() + 1] {
        &self.buckets
    }

    /// The number of all.
    pub fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }

    /// The time of all together, to the microsecond.
    pub fn sum(&self) -> Duration {
        self.sum
    }

    /// The bound below which at least this share of them is, `None` with none or where it is beyond all
    /// bounds. 0.5 asks for the median.
    pub fn quantile_bound(&self, share: f64) -> Option<Duration> {
        let wanted = (self.count() as f64 * share).ceil().max(1.0);
        let mut seen = 0;
        let mut buckets = self.buckets.iter().zip(HANDSHAKE_BOUNDS);
        buckets.find_map(|(count, bound)| {
            seen += count;
            (seen as f64 >= wanted).then_some(bound)
        })
    }
}

/// What is added to.
#[derive(Debug, Default)]
pub(super) struct Times {
    buckets: [AtomicU64; HANDSHAKE_BOUNDS.len() + 1],
    microseconds: AtomicU64,
}

impl Times {
    pub(super) fn add(&self, time: Duration) {
        let bucket = HANDSHAKE_BOUNDS.partition_point(|bound| *bound < time);
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        let microseconds = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.microseconds.fetch_add(microseconds, Ordering::Relaxed);
    }

    pub(super) fn load(&self) -> HandshakeTimes {
        let buckets = std::array::from_fn(|bucket| self.buckets[bucket].load(Ordering::Relaxed));
        let sum = Duration::from_micros(self.microseconds.load(Ordering::Relaxed));
        HandshakeTimes { buckets, sum }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_in_the_bucket_of_the_next_bound() {
        assert!(HANDSHAKE_BOUNDS.is_sorted());
        let times = Times::default();
        for milliseconds in [0, 5, 6, 10_000, 10_001] {
            times.add(Duration::from_millis(milliseconds));
        }
        let times = times.load();
        assert_eq!(times.buckets(), &[2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
        assert_eq!((times.count(), times.sum()), (5, Duration::from_millis(20_012)));
    }

    #[test]
    fn a_quantile_is_a_bound_or_beyond_all() {
        let times = Times::default();
        assert_eq!(times.load().quantile_bound(0.5), None);
        for milliseconds in [1, 20, 30, 11_000] {
            times.add(Duration::from_millis(milliseconds));
        }
        let times = times.load();
        assert_eq!(times.quantile_bound(0.5), Some(Duration::from_millis(25)));
        assert_eq!(times.quantile_bound(0.75), Some(Duration::from_millis(50)));
        assert_eq!(times.quantile_bound(0.9), None);
    }
}
