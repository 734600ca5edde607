//! What comes of hostile peers.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Harm;
use crate::soak::account::Account;

/// How a hostile peer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It left, by a reset or because it waited for long enough.
    Left,
    /// The proxy closed.
    Closed,
    /// The proxy reset the connection.
    Reset,
    /// Another error on the connection.
    Failed,
    /// It could not connect.
    NoConnection,
    /// Yb did not come.
    Unanswered,
    /// It was kept for longer than the proxy should.
    Hung,
    /// More came than the proxy has to say to it.
    GotThrough,
}

impl Outcome {
    const ALL: [Self; 8] = [
        Self::Left,
        Self::Closed,
        Self::Reset,
        Self::Failed,
        Self::NoConnection,
        Self::Unanswered,
        Self::Hung,
        Self::GotThrough,
    ];

    pub(super) fn of_error(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Closed,
            io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => Self::Reset,
            _ => Self::Failed,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Closed => "closed by the proxy",
            Self::Reset => "reset by the proxy",
            Self::Failed => "failed",
            Self::NoConnection => "could not connect",
            Self::Unanswered => "never answered",
            Self::Hung => "kept for too long",
            Self::GotThrough => "GOT THROUGH",
        }
    }

    /// Whether the proxy is at fault, or the load was not what it should be.
    fn is_wrong(self) -> bool {
        !matches!(self, Self::Left | Self::Closed | Self::Reset)
    }
}

/// How many there were of each kind and outcome.
#[derive(Debug, Default)]
pub(in crate::soak) struct Outcomes([[AtomicUsize; Outcome::ALL.len()]; Harm::ALL.len()]);

impl Outcomes {
    pub(super) fn add(&self, harm: Harm, outcome: Outcome) {
        self.0[harm as usize][outcome as usize].fetch_add(1, Ordering::Relaxed);
    }

    fn count(&self, harm: Harm, outcome: Outcome) -> usize {
        self.0[harm as usize][outcome as usize].load(Ordering::Relaxed)
    }

    /// How many had a handshake that was right, so that the client may have heard of them.
    pub(in crate::soak) fn let_through(&self) -> usize {
        let let_through = Harm::ALL.into_iter().filter(|harm| harm.is_let_through());
        let_through.flat_map(|harm| Outcome::ALL.map(|it| self.count(harm, it))).sum()
    }

    /// Says it, and complains of outcomes that should not be.
    pub(in crate::soak) fn tell(&self, account: &mut Account) {
        for harm in Harm::ALL {
            let counts = Outcome::ALL.map(|it| (it, self.count(harm, it)));
            let counts: Vec<_> = counts.into_iter().filter(|(_, count)| *count > 0).collect();
            let told: Vec<_> = counts
                .iter()
                .map(|(outcome, count)| format!("{count} {}", outcome.name()))
                .collect();
            if !told.is_empty() {
                account.say(format!("hostile, {}: {}", harm.name(), told.join(", ")));
            }
            for (outcome, count) in counts.into_iter().filter(|(outcome, _)| outcome.is_wrong()) {
                account.complain(format!("{}: {count} {}", harm.name(), outcome.name()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_gets_through_is_complained_of() {
        let outcomes = Outcomes::default();
        outcomes.add(Harm::Garbage, Outcome::Left);
        outcomes.add(Harm::ResetRelayed, Outcome::Left);
        outcomes.add(Harm::WrongSkey, Outcome::Closed);
        let mut account = Account::default();
        outcomes.tell(&mut account);
        assert!(account.complaints().is_empty());
        assert_eq!(outcomes.let_through(), 1);
        outcomes.add(Harm::WrongSkey, Outcome::GotThrough);
        outcomes.tell(&mut account);
        assert_eq!(account.complaints(), ["wrong SKEY: 1 GOT THROUGH"]);
    }

    #[test]
    fn every_outcome_is_in_its_place() {
        for (place, outcome) in Outcome::ALL.into_iter().enumerate() {
            assert_eq!(outcome as usize, place, "{}", outcome.name());
        }
    }
}
