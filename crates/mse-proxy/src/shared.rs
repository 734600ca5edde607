//! What the outgoing and the incoming half of a proxy share.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use crate::alias::AliasMap;
use crate::connections::{Connections, Direction};
use crate::dials::Dials;
use crate::limits::Gate;
use crate::listener::reaches;
use crate::lock::lock;
use crate::relay::Pool;
use crate::torrents::Torrents;

/// What the halves of one proxy share. Clones are the same thing.
///
/// The incoming half answers for torrents that the outgoing half saw, and the outgoing half dials the
/// peers behind aliases that the incoming half gave out, so both need the same one.
#[derive(Clone, Debug)]
pub struct Shared {
    torrents: Torrents,
    aliases: AliasMap,
    connections: Connections,
    outgoing: Gate,
    incoming: Gate,
    pool: Pool,
    dials: Dials,
    listeners: Arc<Mutex<Vec<SocketAddr>>>,
}

impl Shared {
    /// With no torrents, aliases and connections.
    pub fn new() -> Self {
        let connections = Connections::new();
        Self {
            torrents: Torrents::default(),
            aliases: AliasMap::default(),
            outgoing: Gate::new(connections.clone()),
            incoming: Gate::new(connections.clone()),
            connections,
            pool: Pool::default(),
            dials: Dials::default(),
            listeners: Arc::default(),
        }
    }

    /// The torrents that incoming MSE handshakes may name for the default of the
    /// [`Clients`](crate::Clients). Every client has its own besides.
    pub fn torrents(&self) -> &Torrents {
        &self.torrents
    }

    /// The loopback addresses that stand for remote peers.
    pub fn aliases(&self) -> &AliasMap {
        &self.aliases
    }

    /// The connections there are, and what they add up to.
    pub fn connections(&self) -> &Connections {
        &self.connections
    }

    /// The number of buffers that hold bytes on their way now: of at most 256 KiB each, or 1 MiB in the
    /// kernel where nothing is encrypted. A connection has up to two, and none while it is idle.
    pub fn buffers_in_use(&self) -> usize {
        self.pool.in_use()
    }

    /// Whether dialling `target` reaches a half of this proxy, where it listens or listened.
    pub(crate) fn listens_on(&self, target: SocketAddr) -> bool {
        let listeners = lock(&self.listeners);
        listeners.iter().any(|own| own.port() == target.port() && reaches(target, *own))
    }

    pub(crate) fn add_listener(&self, address: SocketAddr) {
        lock(&self.listeners).push(address);
    }

    /// The connections made to peers on behalf of clients.
    pub(crate) fn dials(&self) -> &Dials {
        &self.dials
    }

    /// What lets in the connections of a direction.
    pub(crate) fn gate(&self, direction: Direction) -> &Gate {
        match direction {
            Direction::Outgoing => &self.outgoing,
            Direction::Incoming => &self.incoming,
        }
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.pool
    }
}

impl Default for Shared {
    fn default() -> Self {
        Self::new()
    }
}
