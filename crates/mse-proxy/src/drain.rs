//! Stopping without cutting off connections.

use std::future::pending;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// Later than anything that is waited for, and still an [`Instant`]: 10 years.
const NEVER: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// Tells halves of a proxy to stop. Clones are the same thing.
///
/// ```
/// use std::time::Duration;
///
/// use mse_proxy::Drain;
///
/// let drain = Drain::new();
/// // tokio::spawn(half.run_until(drain.clone()));
/// drain.begin(Duration::from_secs(30));
/// // Enough of that.
/// drain.begin(Duration::ZERO);
/// ```
#[derive(Clone, Debug)]
pub struct Drain(watch::Sender<Option<Instant>>);

impl Drain {
    /// Nothing is told to stop yet.
    pub fn new() -> Self {
        Self(watch::Sender::new(None))
    }

    /// No connections are accepted any more, from now on. Those there are may go on for this long.
    ///
    /// Once it has begun, it can be made to end sooner, not later.
    pub fn begin(&self, within: Duration) {
        let end = Instant::now() + within.min(NEVER);
        self.0.send_modify(|current| {
            *current = Some(current.map_or(end, |end_now| end_now.min(end)));
        });
    }

    pub(crate) fn watch(&self) -> Draining {
        Draining(self.0.subscribe())
    }
}

impl Default for Drain {
    fn default() -> Self {
        Self::new()
    }
}

/// Waits for a [`Drain`]. Its futures may be dropped at any time and made again.
#[derive(Debug)]
pub(crate) struct Draining(watch::Receiver<Option<Instant>>);

impl Draining {
    /// Until it begins.
    pub(crate) async fn begun(&mut self) {
        if self.0.wait_for(Option::is_some).await.is_err() {
            // Nobody is left who could begin.
            pending::<()>().await;
        }
    }

    /// Until it has to be over.
    pub(crate) async fn over(&mut self) {
        self.begun().await;
        loop {
            let end = self.0.borrow_and_update().unwrap_or_else(Instant::now);
            tokio::select! {
                () = sleep_until(end) => return,
                Ok(()) = self.0.changed() => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    const WITHIN: Duration = Duration::from_secs(30);

    #[tokio::test(start_paused = true)]
    async fn it_ends_at_the_soonest_time_that_was_given() {
        for (changed, expected) in [(WITHIN * 2, 30), (WITHIN / 3, 11), (Duration::ZERO, 1)] {
            let (drain, started) = (Drain::new(), Instant::now());
            let mut draining = drain.watch();
            assert!(timeout(WITHIN, draining.begun()).await.is_err());
            let started = started + WITHIN;
            drain.begin(WITHIN);
            draining.begun().await;
            assert!(timeout(Duration::from_secs(1), draining.over()).await.is_err());
            let changes = drain.clone();
            let change = async move { changes.begin(changed) };
            tokio::join!(draining.over(), change);
            let after = started.elapsed().as_millis().div_ceil(1000).max(1);
            assert!(after.abs_diff(expected) <= 1, "{after} {expected}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn it_never_begins_when_nobody_is_left_to_begin_it() {
        let mut draining = Drain::new().watch();
        assert!(timeout(WITHIN, draining.over()).await.is_err());
        let drain = Drain::new();
        drain.begin(Duration::MAX);
        assert!(timeout(WITHIN, drain.watch().over()).await.is_err());
    }
}
