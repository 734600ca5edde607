//! Counters that never fall.

use std::sync::atomic::{AtomicU64, Ordering};

use mse_proxy::{Carried, CarriedTotals, Direction};

/// The most that was ever shown of each sum.
///
/// An untouched connection may turn out to be plaintext, and takes its bytes along. Prometheus would take
/// a counter that falls by a few bytes for one that began anew at 0, and count all of it again.
#[derive(Debug, Default)]
pub(super) struct Highest([[Sums; Carried::ALL.len()]; Direction::ALL.len()]);

#[derive(Debug, Default)]
struct Sums {
    connections: AtomicU64,
    sent: AtomicU64,
    received: AtomicU64,
}

impl Highest {
    /// The sums as they are, or as they were where they fell. The places are those in `ALL`.
    pub(super) fn of(&self, direction: usize, carried: usize, now: CarriedTotals) -> [u64; 3] {
        let Sums { connections, sent, received } = &self.0[direction][carried];
        let sums = [(connections, now.connections), (sent, now.sent), (received, now.received)];
        sums.map(|(highest, now)| highest.fetch_max(now, Ordering::Relaxed).max(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_falls_stays_where_it_was() {
        let highest = Highest::default();
        let mut sums = CarriedTotals::default();
        (sums.connections, sums.sent, sums.received) = (1, 20, 3);
        assert_eq!(highest.of(0, 3, sums), [1, 20, 3]);
        (sums.sent, sums.received) = (0, 4);
        assert_eq!(highest.of(0, 3, sums), [1, 20, 4]);
        assert_eq!(highest.of(1, 3, sums), [1, 0, 4]);
    }
}
