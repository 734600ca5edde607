//! How honest peers fared.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

use super::account::{Account, grouped};

/// Nothing happened for too long, which nothing excuses.
#[derive(Debug)]
pub(super) struct Hung;

/// How honest peers fared.
#[derive(Debug)]
pub(super) struct Tally {
    served: AtomicUsize,
    excused: AtomicUsize,
    /// By what they said.
    lost: Mutex<BTreeMap<String, usize>>,
    /// Whether the client is down.
    down: watch::Sender<bool>,
}

/// What a peer may blame on the client, from when the peer came.
#[derive(Debug)]
pub(super) struct Excuse {
    down: watch::Receiver<bool>,
    was_down: bool,
}

impl Tally {
    pub(super) fn new() -> Self {
        let [served, excused] = [(); 2].map(|()| AtomicUsize::new(0));
        Self { served, excused, lost: Mutex::default(), down: watch::Sender::new(false) }
    }

    /// To be told before the client is killed, and when it listens again.
    pub(super) fn client_is_down(&self, down: bool) {
        self.down.send_replace(down);
    }

    pub(super) fn excuse(&self) -> Excuse {
        let mut down = self.down.subscribe();
        let was_down = *down.borrow_and_update();
        Excuse { down, was_down }
    }

    /// Counts a peer that came to its end.
    pub(super) fn add(&self, ended: &anyhow::Result<()>, excuse: &Excuse) {
        match ended {
            Ok(()) => drop(self.served.fetch_add(1, Ordering::Relaxed)),
            Err(error) if excuse.holds() && !error.is::<Hung>() => {
                self.excused.fetch_add(1, Ordering::Relaxed);
            }
            Err(error) => self.add_lost(error),
        }
    }

    /// Counts one that has no excuse.
    pub(super) fn add_lost(&self, error: &anyhow::Error) {
        let mut lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner);
        *lost.entry(format!("{error:#}")).or_default() += 1;
    }

    pub(super) fn served(&self) -> usize {
        self.served.load(Ordering::Relaxed)
    }

    /// Says it, and complains of those who were lost.
    pub(super) fn tell(&self, account: &mut Account) {
        let (served, excused) = (self.served(), self.excused.load(Ordering::Relaxed));
        let lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner);
        let count: usize = lost.values().sum();
        let excused = match excused {
            0 => String::new(),
            count => format!(", {count} failed while the client was down"),
        };
        account.say(format!("honest: {served} served{excused}, {count} lost"));
        if count > 0 {
            account.complain(format!("{count} honest peers were lost: {}", grouped(&lost)));
        }
    }
}

impl Excuse {
    /// Whether the client was down at any time since.
    pub(super) fn holds(&self) -> bool {
        self.was_down || self.down.has_changed().unwrap_or(true)
    }
}

impl fmt::Display for Hung {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("hung")
    }
}

impl Error for Hung {}

#[cfg(test)]
mod tests {
    use anyhow::{Context, anyhow};

    use super::*;

    fn counts(tally: &Tally) -> (usize, usize, usize) {
        let lost = tally.lost.lock().unwrap().values().sum();
        (tally.served(), tally.excused.load(Ordering::Relaxed), lost)
    }

    #[test]
    fn only_who_met_a_dead_client_is_excused() {
        let tally = Tally::new();
        let failed = Err(anyhow!("closed"));
        let before = tally.excuse();
        tally.add(&failed, &before);
        tally.client_is_down(true);
        tally.add(&failed, &before);
        tally.add(&failed, &tally.excuse());
        tally.add(&Ok(()), &before);
        let during = tally.excuse();
        tally.client_is_down(false);
        tally.add(&failed, &during);
        tally.add(&failed, &tally.excuse());
        assert_eq!(counts(&tally), (1, 3, 2));
        tally.add(&Err(Hung).context("relayed"), &during);
        assert_eq!(counts(&tally), (1, 3, 3));
        let mut account = Account::default();
        tally.tell(&mut account);
        assert_eq!(
            account.complaints(),
            ["3 honest peers were lost: 2 x closed, 1 x relayed: hung"]
        );
    }
}
