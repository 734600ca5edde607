//! When to give up.

use std::time::{Duration, Instant};

/// How much may arrive without a verified piece before it stops counting as useful, in pieces.
///
/// Pieces are fetched side by side, so some bytes have to come before the first piece is whole. But a
/// peer that sends nothing but rubbish must not keep us for ever.
const PIECES_ON_TRUST: u64 = 8;

/// The least that is taken on trust, in bytes; the engine asks each peer for 2 MiB at a time.
const LEAST_ON_TRUST: u64 = 8 << 20;

/// Watches for progress, and runs out when there is none for a while.
#[derive(Debug)]
pub(crate) struct Patience {
    timeout: Duration,
    useful: Instant,
    on_trust: u64,
    verified: u64,
    received: u64,
    received_when_verified: u64,
    failed: u64,
    trusting: bool,
}

impl Patience {
    /// Starts the clock.
    pub(crate) fn new(timeout: Duration, piece_length: u32, now: Instant) -> Self {
        let on_trust = (u64::from(piece_length) * PIECES_ON_TRUST).max(LEAST_ON_TRUST);
        Self {
            timeout,
            useful: now,
            on_trust,
            verified: 0,
            received: 0,
            received_when_verified: 0,
            failed: 0,
            trusting: true,
        }
    }

    /// Notes how many bytes are verified, how many arrived in all, and how many pieces were bad. True
    /// if that is progress. After a bad piece, only verified ones are.
    pub(crate) fn observe(
        &mut self,
        verified: u64,
        received: u64,
        failed: u64,
        now: Instant,
    ) -> bool {
        let mut useful = false;
        if failed != self.failed {
            self.failed = failed;
            self.trusting = false;
        }
        if verified != self.verified {
            self.verified = verified;
            self.trusting = true;
            self.received_when_verified = received;
            useful = true;
        }
        if received != self.received {
            self.received = received;
            let on_trust = received - self.received_when_verified;
            useful |= self.trusting && on_trust <= self.on_trust;
        }
        if useful {
            self.useful = now;
        }
        useful
    }

    /// Whether nothing useful came for too long.
    pub(crate) fn is_exhausted(&self, now: Instant) -> bool {
        now.duration_since(self.useful) >= self.timeout
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(10);

    #[test]
    fn progress_starts_the_clock_anew() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut patience = Patience::new(TIMEOUT, 1, start);
        assert!(!patience.is_exhausted(at(9)));
        assert!(patience.observe(0, 1, 0, at(9)));
        assert!(!patience.is_exhausted(at(18)));
        assert!(patience.observe(1, 1, 0, at(18)));
        assert!(!patience.observe(1, 1, 0, at(27)));
        assert!(!patience.is_exhausted(at(27)));
        assert!(patience.is_exhausted(at(28)));
    }

    #[test]
    fn rubbish_is_not_progress_for_ever() {
        let start = Instant::now();
        let mut patience = Patience::new(TIMEOUT, 1, start);
        assert!(patience.observe(0, LEAST_ON_TRUST, 0, start));
        assert!(!patience.observe(0, LEAST_ON_TRUST + 1, 0, start + TIMEOUT));
        assert!(patience.is_exhausted(start + TIMEOUT));
        // A verified piece earns new trust.
        assert!(patience.observe(1, LEAST_ON_TRUST + 2, 0, start + TIMEOUT));
        assert!(patience.observe(1, 2 * LEAST_ON_TRUST, 0, start + TIMEOUT));
    }

    #[test]
    fn a_bad_piece_ends_the_trust() {
        let start = Instant::now();
        let mut patience = Patience::new(TIMEOUT, 1, start);
        assert!(patience.observe(0, 1, 0, start));
        assert!(!patience.observe(0, 2, 1, start + TIMEOUT / 2));
        assert!(!patience.observe(0, 3, 1, start + TIMEOUT));
        assert!(patience.is_exhausted(start + TIMEOUT));
        assert!(patience.observe(1, 4, 1, start + TIMEOUT));
        assert!(patience.observe(1, 5, 1, start + TIMEOUT));
    }

    #[test]
    fn large_pieces_get_more_trust() {
        let start = Instant::now();
        let mut patience = Patience::new(TIMEOUT, 16 << 20, start);
        assert!(patience.observe(0, 8 * (16 << 20), 0, start));
        assert!(!patience.observe(0, 8 * (16 << 20) + 1, 0, start));
    }
}
