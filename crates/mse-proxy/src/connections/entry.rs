//! One connection in the table.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use peer_wire::InfoHash;

use super::{Carried, Connection, Connections, Direction, LimitKind};
use crate::lock::lock;

/// What the table and the connection's own task share.
#[derive(Debug)]
pub(super) struct Entry {
    id: u64,
    opened: Instant,
    direction: Direction,
    peer: SocketAddr,
    what: Mutex<What>,
    sent: AtomicU64,
    received: AtomicU64,
}

/// What may be learned while the connection is open.
#[derive(Debug)]
struct What {
    carried: Carried,
    alias: Option<Ipv4Addr>,
    client: Option<Arc<str>>,
    info_hash: Option<InfoHash>,
}

impl Entry {
    pub(super) fn new(id: u64, direction: Direction, peer: SocketAddr, carried: Carried) -> Self {
        let what = Mutex::new(What { carried, alias: None, client: None, info_hash: None });
        let opened = Instant::now();
        let [sent, received] = [(); 2].map(|()| AtomicU64::new(0));
        Self { id, opened, direction, peer, what, sent, received }
    }

    pub(super) fn snapshot(&self) -> Connection {
        let what = lock(&self.what);
        Connection {
            id: self.id,
            opened: self.opened,
            direction: self.direction,
            peer: self.peer,
            alias: what.alias,
            client: what.client.clone(),
            carried: what.carried,
            info_hash: what.info_hash,
            sent: self.sent.load(Ordering::Relaxed),
            received: self.received.load(Ordering::Relaxed),
        }
    }
}

/// A connection that stays in the table until this is dropped.
#[derive(Debug)]
pub(crate) struct Tracked {
    connections: Connections,
    entry: Arc<Entry>,
}

impl Tracked {
    pub(super) fn new(connections: Connections, entry: Arc<Entry>) -> Self {
        Self { connections, entry }
    }

    pub(crate) fn add_sent(&self, bytes: usize) {
        self.entry.sent.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn add_received(&self, bytes: usize) {
        self.entry.received.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// The connection ends, as it ran into this limit.
    pub(crate) fn limit_hit(&self, limit: LimitKind) {
        self.connections.limit_hit(limit);
    }

    pub(crate) fn set_alias(&self, alias: Ipv4Addr) {
        lock(&self.entry.what).alias = Some(alias);
    }

    pub(crate) fn set_client(&self, name: Arc<str>) {
        lock(&self.entry.what).client = Some(name);
    }

    pub(crate) fn set_info_hash(&self, info_hash: InfoHash) {
        lock(&self.entry.what).info_hash = Some(info_hash);
    }

    /// An untouched connection turned out to be plaintext BitTorrent.
    pub(crate) fn set_plaintext(&self, info_hash: InfoHash) {
        let mut what = lock(&self.entry.what);
        what.carried = Carried::Plaintext;
        what.info_hash = Some(info_hash);
    }
}

impl Drop for Tracked {
    fn drop(&mut self) {
        self.connections.close(&self.entry);
    }
}
