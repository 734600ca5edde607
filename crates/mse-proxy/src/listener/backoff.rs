//! How long to wait after a failed accept.

use std::io;
use std::time::Duration;

/// The first pause, in which a few connections may end and free their file descriptors.
const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// The longest pause: what hyper's listener waits after any such error.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Keeps a listener from spinning: with no file descriptor left, accept fails again at once.
#[derive(Debug)]
pub(super) struct Backoff {
    next: Duration,
}

impl Backoff {
    pub(super) fn new() -> Self {
        Self { next: FIRST_PAUSE }
    }

    /// After a success.
    pub(super) fn reset(&mut self) {
        *self = Self::new();
    }

    /// The pause after an error. `None` when the error took a connection out of the queue with it, so
    /// that accepting goes on.
    pub(super) fn after(&mut self, error: &io::Error) -> Option<Duration> {
        use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
        if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
            return None;
        }
        let pause = self.next;
        self.next = (pause * 2).min(LONGEST_PAUSE);
        Some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_the_longest_and_start_over() {
        let full = io::Error::from_raw_os_error(24);
        let mut backoff = Backoff::new();
        let pauses: Vec<_> = (0..8).map(|_| backoff.after(&full).unwrap()).collect();
        assert_eq!((pauses[0], pauses[7]), (FIRST_PAUSE, LONGEST_PAUSE));
        assert!(pauses.is_sorted());
        backoff.reset();
        assert_eq!(backoff.after(&full), Some(FIRST_PAUSE));
    }

    #[test]
    fn a_connection_that_died_in_the_queue_costs_no_pause() {
        let died = io::ErrorKind::ConnectionAborted.into();
        assert_eq!(Backoff::new().after(&died), None);
    }
}
