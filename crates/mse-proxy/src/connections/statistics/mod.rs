//! What is counted as it happens.

mod kinds;
mod times;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::{Direction, Reason};
pub use kinds::{Fallback, LimitKind};
use times::Times;
pub use times::{HANDSHAKE_BOUNDS, HandshakeTimes};

/// How often what happened since the start. None of it ever falls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statistics {
    outgoing: OneWay,
    incoming: OneWay,
    fallbacks: [u64; Fallback::ALL.len()],
    limits: [u64; LimitKind::ALL.len()],
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct OneWay {
    failures: [u64; Reason::ALL.len()],
    handshakes: HandshakeTimes,
}

impl Statistics {
    /// The connections of a direction that came to nothing for this reason. All reasons of a direction
    /// together are [`DirectionTotals::failures`](super::DirectionTotals::failures).
    pub fn failures(&self, direction: Direction, reason: Reason) -> u64 {
        self.one_way(direction).failures[reason as usize]
    }

    /// The further attempts of this kind, successful or not.
    pub fn fallbacks(&self, fallback: Fallback) -> u64 {
        self.fallbacks[fallback as usize]
    }

    /// How often a connection ran into this limit.
    pub fn limit_hits(&self, limit: LimitKind) -> u64 {
        self.limits[limit as usize]
    }

    /// How long the completed MSE handshakes of a direction took: outgoing from Ya on, dialling not
    /// included; incoming from the accepted connection on.
    pub fn handshake_times(&self, direction: Direction) -> &HandshakeTimes {
        &self.one_way(direction).handshakes
    }

    fn one_way(&self, direction: Direction) -> &OneWay {
        match direction {
            Direction::Outgoing => &self.outgoing,
            Direction::Incoming => &self.incoming,
        }
    }
}

/// What is added to, by any task at any time.
#[derive(Debug, Default)]
pub(super) struct Counters {
    outgoing: OneWayCounters,
    incoming: OneWayCounters,
    fallbacks: Counts<{ Fallback::ALL.len() }>,
    limits: Counts<{ LimitKind::ALL.len() }>,
}

#[derive(Debug, Default)]
struct OneWayCounters {
    failures: Counts<{ Reason::ALL.len() }>,
    handshakes: Times,
}

impl Counters {
    pub(super) fn failed(&self, direction: Direction, reason: Reason) {
        self.one_way(direction).failures.add(reason as usize);
    }

    pub(super) fn fell_back(&self, fallback: Fallback) {
        self.fallbacks.add(fallback as usize);
    }

    pub(super) fn limit_hit(&self, limit: LimitKind) {
        self.limits.add(limit as usize);
    }

    pub(super) fn handshake_took(&self, direction: Direction, time: Duration) {
        self.one_way(direction).handshakes.add(time);
    }

    pub(super) fn load(&self) -> Statistics {
        Statistics {
            outgoing: self.outgoing.load(),
            incoming: self.incoming.load(),
            fallbacks: self.fallbacks.load(),
            limits: self.limits.load(),
        }
    }

    fn one_way(&self, direction: Direction) -> &OneWayCounters {
        match direction {
            Direction::Outgoing => &self.outgoing,
            Direction::Incoming => &self.incoming,
        }
    }
}

impl OneWayCounters {
    fn load(&self) -> OneWay {
        OneWay { failures: self.failures.load(), handshakes: self.handshakes.load() }
    }
}

/// One counter for each value of an enum.
#[derive(Debug)]
struct Counts<const N: usize>([AtomicU64; N]);

impl<const N: usize> Counts<N> {
    fn add(&self, value: usize) {
        self.0[value].fetch_add(1, Ordering::Relaxed);
    }

    fn load(&self) -> [u64; N] {
        std::array::from_fn(|value| self.0[value].load(Ordering::Relaxed))
    }
}

impl<const N: usize> Default for Counts<N> {
    fn default() -> Self {
        Self([const { AtomicU64::new(0) }; N])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_has_its_own_counter() {
        let counters = Counters::default();
        for &reason in Reason::ALL {
            counters.failed(Direction::Outgoing, reason);
        }
        counters.failed(Direction::Incoming, Reason::NoAnswer);
        counters.fell_back(Fallback::FreshKey);
        counters.limit_hit(LimitKind::Files);
        counters.handshake_took(Direction::Incoming, Duration::from_millis(1));
        let seen = counters.load();
        for &reason in Reason::ALL {
            assert_eq!(seen.failures(Direction::Outgoing, reason), 1);
            let incoming = u64::from(reason == Reason::NoAnswer);
            assert_eq!(seen.failures(Direction::Incoming, reason), incoming);
        }
        for &fallback in Fallback::ALL {
            assert_eq!(seen.fallbacks(fallback), u64::from(fallback == Fallback::FreshKey));
        }
        for &limit in LimitKind::ALL {
            assert_eq!(seen.limit_hits(limit), u64::from(limit == LimitKind::Files));
        }
        assert_eq!(seen.handshake_times(Direction::Outgoing).count(), 0);
        assert_eq!(seen.handshake_times(Direction::Incoming).count(), 1);
    }
}
