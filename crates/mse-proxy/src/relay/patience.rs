//! Waiting for bytes to pass, but not for ever.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

/// More than anybody waits, and little enough to be added to an [`Instant`]: 10 years.
const FOR_EVER: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// Ends a fixed time after the last byte passed. Has a timer only while it is asked.
#[derive(Debug)]
pub(super) struct Patience {
    limit: Duration,
    passed: u64,
    /// When `passed` was last another.
    since: Instant,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Patience {
    pub(super) fn new(limit: Duration) -> Self {
        let limit = limit.min(FOR_EVER);
        Self { limit, passed: 0, since: Instant::now(), timer: None }
    }

    /// Ready when nothing has passed for the whole time since this was first asked, or
    /// [`rest`](Self::rest) called. `passed` is the number of bytes so far.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>, passed: u64) -> Poll<()> {
        if self.timer.is_none() || passed != self.passed {
            self.passed = passed;
            self.since = Instant::now();
        }
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(self.limit)));
        loop {
            ready!(timer.as_mut().poll(cx));
            // It is set anew here only, as bytes pass far more often than it ends.
            let end = self.since + self.limit;
            if Instant::now() >= end {
                return Poll::Ready(());
            }
            timer.as_mut().reset(end);
        }
    }

    /// There is nothing to wait for.
    pub(super) fn rest(&mut self) {
        self.timer = None;
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(100);

    #[tokio::test(start_paused = true)]
    async fn every_byte_gives_the_whole_time_again() {
        let mut patience = Patience::new(LIMIT);
        let started = Instant::now();
        for passed in 1..=3 {
            let end = poll_fn(|cx| patience.poll(cx, passed));
            let waited = tokio::time::timeout(LIMIT - Duration::from_secs(10), end).await;
            assert!(waited.is_err(), "{passed}");
        }
        poll_fn(|cx| patience.poll(cx, 3)).await;
        assert!(started.elapsed() >= LIMIT + 2 * (LIMIT - Duration::from_secs(10)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_rest_gives_the_whole_time_again() {
        let mut patience = Patience::new(LIMIT);
        let end = poll_fn(|cx| patience.poll(cx, 1));
        assert!(tokio::time::timeout(LIMIT / 2, end).await.is_err());
        patience.rest();
        let started = Instant::now();
        poll_fn(|cx| patience.poll(cx, 1)).await;
        assert!(started.elapsed() >= LIMIT);
    }
}
