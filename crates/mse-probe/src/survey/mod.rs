//! What does this peer speak?

mod summary;

use std::time::Duration;

use peer_wire::InfoHash;
use tokio::time::{Instant, timeout_at};

use crate::dialer::Dialer;
use crate::facts::exchange::{Exchange, LastSent};
use crate::wire::group::KeyChoice;
use crate::wire::initiator::InitiatorPlan;

pub use summary::{Behaviour, Pads, Spoken};

/// How long a survey takes at most. What is not done by then is left out.
pub const LONGEST: Duration = Duration::from_secs(14);

/// One connection for each question.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Survey {
    /// A BitTorrent handshake in clear.
    pub plaintext: Option<Exchange>,
    /// MSE, with both methods offered.
    pub both: Option<Exchange>,
    /// MSE, with RC4 alone.
    pub rc4: Option<Exchange>,
    /// MSE, with plaintext alone.
    pub header_only: Option<Exchange>,
    /// MSE with both methods and no IA; asked if `both` failed behind step 2.
    pub without_ia: Option<Exchange>,
    /// MSE in the group of another prime, RFC 2409's first; asked if nothing succeeded behind step 2.
    pub wrong_prime: Option<Exchange>,
    /// MSE for a torrent that nobody has.
    pub unknown_torrent: Option<Exchange>,
    /// A BitTorrent handshake in clear for a torrent that nobody has.
    pub unknown_plaintext: Option<Exchange>,
    /// How long it took.
    pub took: Duration,
}

/// Asks a peer what it speaks.
pub async fn survey(dialer: &Dialer, torrent: InfoHash) -> Survey {
    let began = Instant::now();
    let deadline = began + LONGEST;
    let plaintext = timeout_at(deadline, greet(dialer, torrent)).await.ok();
    let mut survey = Survey { plaintext, ..Survey::default() };
    if survey.plaintext.as_ref().is_some_and(Exchange::was_connected) {
        let unknown = dialer.unknown_torrent();
        // One after the other where there is one address to come from, in this order.
        let (both, rc4, header_only, unknown_torrent, unknown_plaintext) = tokio::join!(
            timeout_at(deadline, offer(dialer, torrent, 3)),
            timeout_at(deadline, offer(dialer, torrent, 2)),
            timeout_at(deadline, offer(dialer, torrent, 1)),
            timeout_at(deadline, once(dialer, unknown, 3)),
            timeout_at(deadline, greet_once(dialer, unknown)),
        );
        survey.both = both.ok();
        survey.rc4 = rc4.ok();
        survey.header_only = header_only.ok();
        survey.unknown_torrent = unknown_torrent.ok();
        survey.unknown_plaintext = unknown_plaintext.ok();
        if survey.both.as_ref().is_some_and(failed_behind_keys) {
            let mut plan = honest(dialer, torrent, 3);
            plan.ia = 0;
            survey.without_ia = timeout_at(deadline, dialer.exchange(&plan)).await.ok();
        }
        if survey.spoken() == Spoken::KeyOnly {
            let mut plan = honest(dialer, torrent, 3);
            plan.key = KeyChoice::WrongPrime;
            survey.wrong_prime = timeout_at(deadline, dialer.exchange(&plan)).await.ok();
        }
    }
    survey.took = began.elapsed();
    survey
}

impl Survey {
    /// Every connection that was made, with what it was for.
    pub fn exchanges(&self) -> impl Iterator<Item = (&'static str, &Exchange)> {
        [
            ("plaintext", &self.plaintext),
            ("both", &self.both),
            ("rc4", &self.rc4),
            ("header-only", &self.header_only),
            ("without-ia", &self.without_ia),
            ("wrong-prime", &self.wrong_prime),
            ("unknown-torrent", &self.unknown_torrent),
            ("unknown-torrent-plaintext", &self.unknown_plaintext),
        ]
        .into_iter()
        .filter_map(|(name, exchange)| Some((name, exchange.as_ref()?)))
    }
}

fn honest(dialer: &Dialer, torrent: InfoHash, provide: u32) -> InitiatorPlan {
    let mut plan = InitiatorPlan::honest(dialer.handshake(torrent), dialer.pad(), dialer.pad());
    plan.provide = provide;
    plan
}

async fn once(dialer: &Dialer, torrent: InfoHash, provide: u32) -> Exchange {
    dialer.exchange(&honest(dialer, torrent, provide)).await
}

/// Twice, if the first time is closed: a handshake can fail by chance (KTorrent loses 1 in 250), and
/// so can a connection where another of ours was not forgotten yet.
async fn offer(dialer: &Dialer, torrent: InfoHash, provide: u32) -> Exchange {
    let first = once(dialer, torrent, provide).await;
    if !first.was_closed() || first.is_complete() {
        return first;
    }
    let second = once(dialer, torrent, provide).await;
    Exchange { dials: first.dials + second.dials, ..second }
}

async fn greet(dialer: &Dialer, torrent: InfoHash) -> Exchange {
    let first = greet_once(dialer, torrent).await;
    if !first.was_closed() || first.is_complete() {
        return first;
    }
    let second = greet_once(dialer, torrent).await;
    Exchange { dials: first.dials + second.dials, ..second }
}

async fn greet_once(dialer: &Dialer, torrent: InfoHash) -> Exchange {
    dialer.greet(&dialer.handshake(torrent)).await
}

fn failed_behind_keys(exchange: &Exchange) -> bool {
    exchange.last_sent >= LastSent::Step3 && !exchange.is_complete()
}
