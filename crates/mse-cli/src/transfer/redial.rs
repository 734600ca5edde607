//! When to dial again the peers that the user named.
//!
//! The engine waits 10 s after the first failure of a peer, then six times longer each time; and
//! while it serves a whole torrent, it dials each peer just once. A peer that comes up a second after
//! us would be met late or never. A restart of the torrent makes the engine forget all that.

use std::time::{Duration, Instant};

/// The first pause between two rounds.
const FIRST: Duration = Duration::from_secs(1);

/// The longest pause between two rounds.
const LONGEST: Duration = Duration::from_secs(15);

/// The shortest pause while trackers or the DHT are in use: each round announces anew.
const FIRST_ANNOUNCED: Duration = Duration::from_secs(60);

/// The rounds of dialling.
#[derive(Debug)]
pub(crate) struct Redial {
    first: Duration,
    pause: Duration,
    idle_since: Option<Instant>,
}

impl Redial {
    /// `announced` says whether a round of dialling is heard by trackers or the DHT.
    pub(crate) fn new(announced: bool) -> Self {
        let first = if announced { FIRST_ANNOUNCED } else { FIRST };
        Self { first, pause: first, idle_since: None }
    }

    /// A peer sent something bad: it is not dialled again soon.
    pub(crate) fn slow_down(&mut self) {
        self.pause = self.pause.max(LONGEST);
    }

    /// Whether to dial now. `busy` says that a peer is connected or about to be; `useful` that
    /// something useful arrived since the last call.
    pub(crate) fn is_due(&mut self, busy: bool, useful: bool, now: Instant) -> bool {
        if useful {
            self.pause = self.first;
        }
        if busy {
            self.idle_since = None;
            return false;
        }
        let since = *self.idle_since.get_or_insert(now);
        if now.duration_since(since) < self.pause {
            return false;
        }
        self.idle_since = None;
        self.pause = (self.pause * 2).min(LONGEST.max(self.first));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The seconds at which an idle engine is made to dial.
    fn rounds(mut redial: Redial, seconds: u64) -> Vec<u64> {
        let start = Instant::now();
        (0..seconds)
            .filter(|&second| redial.is_due(false, false, start + Duration::from_secs(second)))
            .collect()
    }

    #[test]
    fn pauses_grow_to_a_limit() {
        // Between a round and the next look, a second passes.
        assert_eq!(rounds(Redial::new(false), 70), [1, 4, 9, 18, 34, 50, 66]);
        assert_eq!(rounds(Redial::new(true), 130), [60, 121]);
    }

    #[test]
    fn nobody_is_dialled_while_a_peer_is_there() {
        let start = Instant::now();
        let mut redial = Redial::new(false);
        assert!(!redial.is_due(false, false, start));
        assert!(!redial.is_due(true, false, start + FIRST));
        assert!(!redial.is_due(false, false, start + FIRST * 2));
        assert!(redial.is_due(false, false, start + FIRST * 3));
    }

    #[test]
    fn who_sends_rubbish_is_not_dialled_soon() {
        let mut redial = Redial::new(false);
        redial.slow_down();
        assert_eq!(rounds(redial, 40), [15, 31]);
    }

    #[test]
    fn progress_makes_pauses_short_again() {
        let start = Instant::now();
        let mut redial = Redial::new(false);
        redial.pause = LONGEST;
        assert!(!redial.is_due(false, true, start));
        assert!(redial.is_due(false, false, start + FIRST));
    }
}
