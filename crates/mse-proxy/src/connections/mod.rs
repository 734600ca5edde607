//! The connections there are, and what they add up to.

mod connection;
mod counted;
mod entry;
mod failures;
mod peers;
mod reason;
mod statistics;
mod totals;

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use crate::PEERS;
use crate::lock::lock;
pub use connection::{Carried, Connection, Direction};
use entry::Entry;
pub(crate) use entry::Tracked;
use failures::Failures;
pub use failures::{Failure, MAX_FAILURES};
use peers::Peers;
pub use peers::{MAX_COUNTED_PEERS, PeerCounts};
pub use reason::Reason;
use statistics::Counters;
pub use statistics::{Fallback, HANDSHAKE_BOUNDS, HandshakeTimes, LimitKind, Statistics};
pub use totals::{CarriedTotals, DirectionTotals, Totals};

/// The table of connections, and what happened to those that are gone. Clones are the same thing.
#[derive(Clone, Default)]
pub struct Connections(Arc<Inner>);

#[derive(Default)]
struct Inner {
    state: Mutex<State>,
    counters: Counters,
}

#[derive(Default)]
struct State {
    /// The last number that was given out.
    accepted: u64,
    live: BTreeMap<u64, Arc<Entry>>,
    /// What ended connections added up to.
    ended: Totals,
    peers: Peers,
    failures: Failures,
}

impl Connections {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// The connections open now, the oldest first.
    pub fn snapshot(&self) -> Vec<Connection> {
        lock(&self.0.state).live.values().map(|entry| entry.snapshot()).collect()
    }

    /// What all connections so far add up to, those open now included.
    pub fn totals(&self) -> Totals {
        let mut state = lock(&self.0.state);
        let State { live, ended, peers, .. } = &mut *state;
        let mut totals = ended.clone();
        for entry in live.values() {
            let open = entry.snapshot();
            totals.add(&open);
            peers.add(&open);
        }
        totals.peers = peers.counts();
        totals
    }

    /// What is counted as it happens: failures by reason, fallbacks, limits, how long handshakes take.
    pub fn statistics(&self) -> Statistics {
        self.0.counters.load()
    }

    /// The peers with which the last connection came to nothing, and why; the latest at the end.
    ///
    /// At most [`MAX_FAILURES`] for each direction. A peer is no longer here once a connection with it
    /// is established.
    pub fn failures(&self) -> Vec<Failure> {
        let mut state = lock(&self.0.state);
        let State { live, failures, .. } = &mut *state;
        let live = live.values().map(|entry| entry.snapshot());
        failures.forget_all(live.filter(Connection::is_established));
        failures.iter().cloned().collect()
    }

    /// The number of a connection that was accepted, by which it is known from then on.
    pub(crate) fn next_id(&self) -> u64 {
        let mut state = lock(&self.0.state);
        state.accepted += 1;
        state.accepted
    }

    /// Puts a connection into the table until the returned value is dropped.
    pub(crate) fn open_as(
        &self,
        id: u64,
        direction: Direction,
        peer: SocketAddr,
        carried: Carried,
    ) -> Tracked {
        let mut state = lock(&self.0.state);
        let entry = Arc::new(Entry::new(id, direction, peer, carried));
        state.live.insert(id, Arc::clone(&entry));
        Tracked::new(self.clone(), entry)
    }

    #[cfg(test)]
    pub(crate) fn open(&self, direction: Direction, peer: SocketAddr, carried: Carried) -> Tracked {
        self.open_as(self.next_id(), direction, peer, carried)
    }

    /// Counts a connection that came to nothing, and remembers why if it had a peer to dial.
    pub(crate) fn failed(&self, direction: Direction, peer: Option<SocketAddr>, reason: Reason) {
        lock(&self.0.state).failed(&self.0.counters, direction, peer, reason);
    }

    /// Counts a further attempt for an outgoing connection.
    pub(crate) fn fell_back(&self, fallback: Fallback) {
        self.0.counters.fell_back(fallback);
    }

    /// Counts a connection that was refused, delayed or ended by a limit.
    pub(crate) fn limit_hit(&self, limit: LimitKind) {
        self.0.counters.limit_hit(limit);
    }

    /// Counts a completed MSE handshake.
    pub(crate) fn handshake_took(&self, direction: Direction, time: Duration) {
        self.0.counters.handshake_took(direction, time);
    }

    fn close(&self, entry: &Entry) {
        let mut state = lock(&self.0.state);
        let connection = entry.snapshot();
        let Connection { peer, sent, received, .. } = connection;
        tracing::debug!(target: PEERS, %peer, sent, received, "closed");
        state.live.remove(&connection.id);
        state.ended.add(&connection);
        state.peers.add(&connection);
        if connection.is_established() {
            state.failures.forget(&connection);
        } else {
            let Connection { peer, direction, .. } = connection;
            state.failed(&self.0.counters, direction, Some(peer), Reason::NoAnswer);
        }
    }
}

impl State {
    fn failed(
        &mut self,
        counters: &Counters,
        direction: Direction,
        peer: Option<SocketAddr>,
        reason: Reason,
    ) {
        self.ended.direction_mut(direction).failures += 1;
        counters.failed(direction, reason);
        if let Some(peer) = peer {
            self.failures.add(Failure { peer, direction, reason, at: SystemTime::now() });
        }
    }
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let live = lock(&self.0.state).live.len();
        f.debug_struct("Connections").field("live", &live).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
