//! The other side: waits for peers that dial, and checks them.

pub(crate) mod checks;
mod queue;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use peer_wire::{Handshake, InfoHash};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::dialer::KeyLog;
use crate::facts::visit::{Visit, VisitEnding, VisitKind};
use crate::random::Random;
use crate::verdict::{Judgement, Verdict};
use crate::wire::connection::Connection;
use crate::wire::record::What;
use crate::wire::responder::{self, ResponderPlan};
use crate::wire::{MAX_PAD, Patience};

pub use checks::{ListenCheck, initiator_checks};
use queue::Queue;

/// How many connections are answered at once.
const AT_ONCE: usize = 64;

/// How often a check that failed is made again, with the next connection.
const TRIES: u32 = 2;

/// Waits for peers.
pub struct Listener {
    random: Random,
    torrent: InfoHash,
    patience: Patience,
    key_log: Option<KeyLog>,
}

/// What came of one check.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ListenOutcome {
    /// Which.
    pub check: &'static ListenCheck,
    /// The facts: the connections it was made with.
    pub visits: Vec<Visit>,
    /// What they come to.
    pub judgement: Judgement,
}

/// What came of a wait.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Listened {
    /// In the order of the checks.
    pub outcomes: Vec<ListenOutcome>,
    /// Connections that began in plaintext, or said nothing, and were closed.
    pub others: Vec<Visit>,
}

impl Listener {
    /// Answers for one torrent.
    #[must_use]
    pub fn new(torrent: InfoHash, random: Random, patience: Patience) -> Self {
        Self { random, torrent, patience, key_log: None }
    }

    /// Tells the secrets of each connection.
    #[must_use]
    pub fn with_key_log(self, key_log: KeyLog) -> Self {
        Self { key_log: Some(key_log), ..self }
    }

    /// Makes the next check with each connection that comes, until all are made or the time is over.
    /// `done` hears of each verdict as it falls.
    pub async fn listen(
        self,
        listener: TcpListener,
        checks: &[&'static ListenCheck],
        limit: Duration,
        mut done: impl FnMut(&'static ListenCheck, &Judgement),
    ) -> Listened {
        let deadline = Instant::now() + limit;
        let this = Arc::new(self);
        let (mut queue, mut others) = (Queue::new(checks), Vec::new());
        let mut visits = JoinSet::new();
        while !queue.is_done() {
            tokio::select! {
                // Those that come while no check waits for one stay in the system's queue.
                accepted = listener.accept(), if visits.len() < AT_ONCE && queue.is_waiting() => {
                    let Ok((stream, peer)) = accepted else { continue };
                    let Some(at) = queue.take() else { continue };
                    let (this, check) = (Arc::clone(&this), checks[at]);
                    visits.spawn(async move { (at, this.visit(stream, peer, check).await) });
                }
                Some(Ok((at, visit))) = visits.join_next() => {
                    if visit.kind != VisitKind::Mse || visit.key.is_none() {
                        queue.give_back(at);
                        others.push(visit);
                        continue;
                    }
                    let judged = (checks[at].judge)(&visit);
                    if let Some(judged) = queue.add(at, visit, judged, TRIES) {
                        done(checks[at], judged);
                    }
                }
                () = sleep_until(deadline) => break,
            }
        }
        Listened { outcomes: queue.into_outcomes(checks), others }
    }

    async fn visit(&self, stream: TcpStream, peer: SocketAddr, check: &ListenCheck) -> Visit {
        let mut plan = self.plan();
        (check.change)(&mut plan);
        let step = plan.wait.unwrap_or(self.patience.step);
        let patience = Patience { step, ..self.patience };
        let mut connection = Connection::new(stream, Instant::now());
        let mut seen = Visit::new(peer);
        let secrets =
            responder::answer(&mut connection, &plan, &self.random, &patience, &mut seen).await;
        if let (Some(log), Some(secrets)) = (&self.key_log, secrets) {
            log(&secrets);
        }
        finish(connection, &mut seen);
        seen
    }

    fn plan(&self) -> ResponderPlan {
        let mut peer_id = *b"-MS0100-            ";
        for byte in &mut peer_id[8..] {
            *byte = b"0123456789abcdefghijklmnopqrstuv"[self.random.up_to(31)];
        }
        let info_hash = self.torrent;
        let handshake = Handshake { reserved: Handshake::EXTENDED, info_hash, peer_id };
        let (pad_b, pad_d) = (self.random.up_to(MAX_PAD), self.random.up_to(MAX_PAD));
        ResponderPlan::honest(handshake, pad_b, pad_d)
    }
}

/// How it ended, and all of it.
fn finish(connection: Connection, seen: &mut Visit) {
    let (closed, now) = (connection.closed(), connection.now());
    let record = connection.into_record();
    let sent = record.events().iter().rev().find(|event| matches!(event.what, What::Sent(_)));
    let last = sent.map_or(Duration::ZERO, |event| event.at);
    seen.ending = match closed {
        Some((how, at)) => VisitEnding::Closed { how, after: at.saturating_sub(last) },
        None => VisitEnding::Open { after: now.saturating_sub(last) },
    };
    seen.record = record;
}

impl std::fmt::Debug for Listener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listener").field("torrent", &self.torrent).finish_non_exhaustive()
    }
}

/// Nobody came.
fn nobody() -> Judgement {
    Judgement::new(Verdict::NoAnswer, "no connection came for it")
}
