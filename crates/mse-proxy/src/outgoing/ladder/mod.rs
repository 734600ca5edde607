//! Which way of carrying a connection is tried next, and for how long.

use std::time::Duration;

use mse::{CryptoMethod, CryptoPolicy, WorthTrying};

use crate::memory::Known;
use crate::policy::Policy;

/// The time from the client's handshake to a connection that carries it, over all attempts.
///
/// librqbit waits 10 s for the peer's handshake and then counts the peer as dead; the peer's answer has
/// to come back in the rest.
pub const LADDER_DEADLINE: Duration = Duration::from_secs(8);

/// What a first MSE attempt leaves for one with a fresh key, or a third of the time if that is less. aria2,
/// the slowest responder measured, takes under 1 s for each of the two steps.
const FOR_FRESH_KEY: Duration = Duration::from_secs(2);

/// What MSE leaves for plaintext: time to connect even if the first SYN is lost (1 s).
const FOR_PLAINTEXT: Duration = Duration::from_secs(2);

/// What plaintext leaves for MSE. The 5 s before it are what KTorrent takes to close a plaintext
/// connection (4.8 s) when it demands MSE; others close at once.
const FOR_MSE: Duration = Duration::from_secs(3);

/// With less than this left nothing is begun: it is one round trip around the world.
const SHORTEST: Duration = Duration::from_millis(300);

/// How long after a close on Ya the peer is dialled again. Transmission takes one handshake at a time from
/// an address, and needs a moment to notice that an earlier connection has ended.
const PAUSE: Duration = Duration::from_millis(200);

/// How many keys with a leading zero in S are passed over: 1 in 256 is one, 1 in 2^32 are four in a row.
const MAX_LEADING_ZEROS: u8 = 4;

/// One way of carrying a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rung {
    Mse,
    Plaintext,
}

/// Which of the methods allowed an MSE attempt offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offered {
    All,
    /// RC4 alone, where it is allowed.
    ///
    /// Transmission 3.00, when it tolerates encryption, takes header-only from an offer of both, and then
    /// closes on an IA that is still encrypted. From RC4 alone it takes that. No peer measured refuses
    /// both and takes header-only alone.
    Rc4,
}

impl Offered {
    /// Of these methods.
    pub(super) fn of(self, methods: CryptoPolicy) -> CryptoPolicy {
        match self {
            Self::Rc4 if methods.provide().contains(CryptoMethod::Rc4.bit()) => {
                CryptoPolicy::RC4_ONLY
            }
            Self::All | Self::Rc4 => methods,
        }
    }

    fn other(self) -> Self {
        match self {
            Self::All => Self::Rc4,
            Self::Rc4 => Self::All,
        }
    }
}

/// What to try, for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) rung: Rung,
    /// For MSE.
    pub(super) offered: Offered,
    /// The pause and dialling included.
    pub(super) within: Duration,
    /// What to wait for before dialling.
    pub(super) pause: Duration,
    /// Whether another way may come after this one.
    pub(super) last: bool,
}

/// How an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setback {
    /// S begins with a zero byte, and step 3 was not sent.
    LeadingZero,
    /// The peer closed on Ya, which may be all it has to say to MSE.
    ClosedOnYa,
    /// The MSE handshake failed otherwise.
    Mse(WorthTrying),
    /// The peer closed a plaintext connection, or did not answer on it.
    Plaintext,
    /// The peer could not be dialled again.
    Unreachable,
}

/// The order of attempts for one connection. Every attempt but the first needs a new connection.
#[derive(Debug)]
pub(super) struct Ladder {
    rung: Rung,
    offered: Offered,
    /// The other way, if it is still to be tried.
    other: Option<Rung>,
    /// Whether MSE may still be tried again for another key.
    fresh_key: bool,
    /// Whether to try MSE again also with a peer that closed on Ya: it was seen to have MSE, or nothing
    /// else may be tried.
    insists: bool,
    leading_zeros: u8,
}

impl Ladder {
    /// The first step, if the policy looks at connections at all.
    ///
    /// What is known of the peer changes the order, but not what may be tried.
    pub(super) fn start(policy: Policy, known: Known) -> Option<(Self, Step)> {
        let (rung, other) = match policy {
            Policy::Off => return None,
            Policy::Allow if known.by_mse => (Rung::Mse, Some(Rung::Plaintext)),
            Policy::Allow => (Rung::Plaintext, Some(Rung::Mse)),
            Policy::Prefer if known.by_plaintext && !known.has_mse => {
                (Rung::Plaintext, Some(Rung::Mse))
            }
            Policy::Prefer => (Rung::Mse, Some(Rung::Plaintext)),
            Policy::Require => (Rung::Mse, None),
        };
        let offered = if known.rc4_alone { Offered::Rc4 } else { Offered::All };
        let insists = policy == Policy::Require || known.has_mse;
        let ladder = Self { rung, offered, other, fresh_key: true, insists, leading_zeros: 0 };
        let step = ladder.step(LADDER_DEADLINE, Duration::ZERO);
        Some((ladder, step))
    }

    /// The next step after a failed one, with the time that is left. `None`: the connection failed.
    pub(super) fn next(&mut self, setback: Setback, left: Duration) -> Option<Step> {
        self.rung = self.after(setback).filter(|_| left >= SHORTEST)?;
        let pause = match (setback, self.rung) {
            (Setback::ClosedOnYa, Rung::Mse) => PAUSE,
            _ => Duration::ZERO,
        };
        Some(self.step(left, pause))
    }

    fn after(&mut self, setback: Setback) -> Option<Rung> {
        self.insists |=
            matches!(setback, Setback::LeadingZero | Setback::Mse(WorthTrying::FreshKey));
        match setback {
            Setback::LeadingZero if self.leading_zeros < MAX_LEADING_ZEROS => {
                self.leading_zeros += 1;
                Some(Rung::Mse)
            }
            Setback::Mse(WorthTrying::FreshKey) if self.fresh_key => {
                self.fresh_key = false;
                self.offered = self.offered.other();
                Some(Rung::Mse)
            }
            Setback::ClosedOnYa if self.insists && self.fresh_key => {
                self.fresh_key = false;
                Some(Rung::Mse)
            }
            Setback::LeadingZero
            | Setback::ClosedOnYa
            | Setback::Mse(WorthTrying::FreshKey | WorthTrying::PlaintextConnection)
            | Setback::Plaintext => self.other.take(),
            Setback::Mse(_) | Setback::Unreachable => None,
        }
    }

    fn step(&self, left: Duration, pause: Duration) -> Step {
        let for_fresh_key = match self.rung {
            Rung::Mse if self.fresh_key => FOR_FRESH_KEY.min(left / 3),
            _ => Duration::ZERO,
        };
        let for_other = match self.other {
            Some(Rung::Mse) => FOR_MSE,
            Some(Rung::Plaintext) => FOR_PLAINTEXT,
            None => Duration::ZERO,
        };
        let within = left.saturating_sub(for_fresh_key + for_other).max(SHORTEST.min(left));
        Step { rung: self.rung, offered: self.offered, within, pause, last: self.other.is_none() }
    }
}

#[cfg(test)]
mod tests;
