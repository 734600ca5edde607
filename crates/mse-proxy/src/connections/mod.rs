//! The connections there are, and what they add up to.

mod entry;
mod failures;
mod peers;
mod totals;

use std::collections::BTreeMap;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use mse::CryptoMethod;
use peer_wire::InfoHash;

use crate::lock::lock;
use entry::Entry;
pub(crate) use entry::Tracked;
use failures::Failures;
pub use failures::{Failure, MAX_FAILURES};
use peers::Peers;
pub use peers::{MAX_COUNTED_PEERS, PeerCounts};
pub use totals::{CarriedTotals, DirectionTotals, Totals};

/// Which side opened a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Direction {
    /// The client dialled the peer.
    Outgoing,
    /// The peer dialled us.
    Incoming,
}

/// How the bytes between the proxy and the peer are carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Carried {
    /// As a plaintext BitTorrent connection.
    Plaintext,
    /// Behind an MSE handshake of ours, with this method.
    Mse(CryptoMethod),
    /// As they came, without knowing what they are: the client's own MSE, HTTP, anything else.
    Untouched,
}

/// A connection that is open now.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Connection {
    /// Its number, from 1 in the order of opening.
    pub id: u64,
    /// Which side opened it.
    pub direction: Direction,
    /// The peer's address: where an outgoing one went, where an incoming one came from.
    pub peer: SocketAddr,
    /// The loopback address from which the client sees an incoming peer, if it has one of its own.
    pub alias: Option<Ipv4Addr>,
    /// How its bytes are carried.
    pub carried: Carried,
    /// The torrent, where its handshake was seen.
    pub info_hash: Option<InfoHash>,
    /// Bytes from the client to the peer, without what MSE added.
    pub sent: u64,
    /// Bytes from the peer to the client, without what MSE added.
    pub received: u64,
}

/// Why a connection failed that ended before the side that was dialled sent a byte.
const NO_ANSWER: &str = "the connection ended before it was answered";

/// The table of connections.
#[derive(Clone, Default)]
pub struct Connections(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    opened: u64,
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
        lock(&self.0).live.values().map(|entry| entry.snapshot()).collect()
    }

    /// What all connections so far add up to, those open now included.
    pub fn totals(&self) -> Totals {
        let mut state = lock(&self.0);
        let State { live, ended, peers, .. } = &mut *state;
        let mut totals = ended.clone();
        for entry in live.values() {
            totals.add(&entry.snapshot());
            peers.add(&entry.snapshot());
        }
        totals.peers = peers.counts();
        totals
    }

    /// Puts a connection into the table until the returned value is dropped.
    pub(crate) fn open(&self, direction: Direction, peer: SocketAddr, carried: Carried) -> Tracked {
        let mut state = lock(&self.0);
        state.opened += 1;
        let id = state.opened;
        let entry = Arc::new(Entry::new(id, direction, peer, carried));
        state.live.insert(id, Arc::clone(&entry));
        Tracked::new(self.clone(), entry)
    }

    /// The peers with which the last connection came to nothing, and why; the latest at the end.
    ///
    /// At most [`MAX_FAILURES`] for each direction. A peer is no longer here once a connection with it
    /// is established.
    pub fn failures(&self) -> Vec<Failure> {
        let mut state = lock(&self.0);
        let State { live, failures, .. } = &mut *state;
        let live = live.values().map(|entry| entry.snapshot());
        live.filter(Connection::is_established).for_each(|open| failures.forget(&open));
        failures.iter().cloned().collect()
    }

    /// Counts a connection that came to nothing, and remembers why if it had a peer to dial.
    pub(crate) fn failed(&self, direction: Direction, peer: Option<SocketAddr>, reason: String) {
        let mut state = lock(&self.0);
        state.ended.direction_mut(direction).failures += 1;
        if let Some(peer) = peer {
            state.failures.add(Failure { peer, direction, reason });
        }
    }

    fn close(&self, entry: &Entry) {
        let mut state = lock(&self.0);
        let connection = entry.snapshot();
        state.live.remove(&connection.id);
        state.ended.add(&connection);
        state.peers.add(&connection);
        if connection.is_established() {
            state.failures.forget(&connection);
        } else {
            let Connection { peer, direction, .. } = connection;
            state.ended.direction_mut(direction).failures += 1;
            state.failures.add(Failure { peer, direction, reason: NO_ANSWER.to_owned() });
        }
    }
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let live = lock(&self.0).live.len();
        f.debug_struct("Connections").field("live", &live).finish_non_exhaustive()
    }
}

impl Connection {
    /// Whether the side that was dialled sent a byte: the peer, or the client. One that does not have the
    /// torrent closes without any, and also after an MSE handshake of the proxy's.
    fn is_established(&self) -> bool {
        match self.direction {
            Direction::Outgoing => self.received > 0,
            Direction::Incoming => self.sent > 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: SocketAddr =
        SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 1);
    const RC4: Carried = Carried::Mse(CryptoMethod::Rc4);

    #[test]
    fn the_table_has_what_is_open() {
        let connections = Connections::new();
        let first = connections.open(Direction::Outgoing, PEER, RC4);
        let second = connections.open(Direction::Incoming, PEER, Carried::Plaintext);
        first.add_sent(68);
        first.add_received(100);
        first.set_info_hash(InfoHash::new([1; 20]));
        let open = connections.snapshot();
        assert_eq!(open.iter().map(|connection| connection.id).collect::<Vec<_>>(), [1, 2]);
        assert_eq!((open[0].sent, open[0].received), (68, 100));
        assert_eq!(open[0].info_hash, Some(InfoHash::new([1; 20])));
        drop(first);
        assert_eq!(connections.snapshot().len(), 1);
        drop(second);
        assert!(connections.snapshot().is_empty());
    }

    #[test]
    fn totals_count_open_and_ended_connections_once() {
        let connections = Connections::new();
        let open = connections.open(Direction::Outgoing, PEER, RC4);
        open.add_sent(10);
        open.add_received(1);
        for _ in 0..2 {
            let totals = connections.totals();
            assert_eq!(totals.outgoing.carried(RC4).connections, 1);
            assert_eq!(totals.outgoing.carried(RC4).sent, 10);
        }
        drop(open);
        let totals = connections.totals();
        assert_eq!(totals.outgoing.carried(RC4).connections, 1);
        assert_eq!(totals.outgoing.carried(RC4).sent, 10);
        assert_eq!(totals.outgoing.failures, 0);
        assert_eq!(totals.incoming, DirectionTotals::default());
    }

    #[test]
    fn an_incoming_peer_counts_once_the_client_answered() {
        let connections = Connections::new();
        let open = connections.open(Direction::Incoming, PEER, RC4);
        open.add_received(68);
        assert_eq!(connections.totals().peers, PeerCounts::default());
        drop(open);
        assert_eq!(connections.totals().incoming.failures, 1);
        let open = connections.open(Direction::Incoming, PEER, RC4);
        open.add_sent(68);
        assert_eq!(connections.totals().peers.rc4, 1);
    }

    #[test]
    fn a_plaintext_peer_counts_once_it_answered() {
        let connections = Connections::new();
        let silent = connections.open(Direction::Outgoing, PEER, Carried::Plaintext);
        silent.add_sent(68);
        assert_eq!(connections.totals().outgoing.carried(Carried::Plaintext).connections, 0);
        drop(silent);
        let totals = connections.totals();
        assert_eq!(totals.outgoing.failures, 1);
        assert_eq!(totals.outgoing.carried(Carried::Plaintext).connections, 0);
        assert_eq!(totals.outgoing.carried(Carried::Plaintext).sent, 68);
        assert_eq!(totals.peers, PeerCounts::default());

        connections.open(Direction::Outgoing, PEER, Carried::Plaintext).add_received(68);
        let totals = connections.totals();
        assert_eq!(totals.outgoing.carried(Carried::Plaintext).connections, 1);
        assert_eq!(totals.peers.plaintext, 1);
    }

    #[test]
    fn failures_are_counted_by_direction() {
        let connections = Connections::new();
        connections.failed(Direction::Incoming, None, String::new());
        let totals = connections.totals();
        assert_eq!((totals.outgoing.failures, totals.incoming.failures), (0, 1));
        assert_eq!(connections.failures(), []);
    }

    #[test]
    fn a_failure_is_remembered_until_the_peer_answers() {
        let connections = Connections::new();
        let reasons = || {
            let failures = connections.failures();
            failures.into_iter().map(|failure| failure.reason).collect::<Vec<_>>()
        };
        connections.failed(Direction::Outgoing, Some(PEER), "refused".to_owned());
        assert_eq!(reasons(), ["refused"]);
        let open = connections.open(Direction::Outgoing, PEER, Carried::Plaintext);
        assert_eq!(reasons(), ["refused"]);
        drop(open);
        assert_eq!(reasons(), [NO_ANSWER]);
        let open = connections.open(Direction::Outgoing, PEER, RC4);
        assert_eq!(reasons(), [NO_ANSWER]);
        open.add_received(1);
        assert!(reasons().is_empty());
        drop(open);
        assert!(reasons().is_empty());
    }
}
