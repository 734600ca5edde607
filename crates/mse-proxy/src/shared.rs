//! What the outgoing and the incoming half of a proxy share.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use crate::alias::AliasMap;
use crate::connections::Connections;
use crate::dials::Dials;
use crate::lock::lock;
use crate::relay::Pool;
use crate::torrents::Torrents;

/// What the halves of one proxy share. Clones are the same thing.
///
/// The incoming half answers for torrents that the outgoing half saw, and the outgoing half dials the
/// peers behind aliases that the incoming half gave out, so both need the same one.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    torrents: Torrents,
    aliases: AliasMap,
    connections: Connections,
    pool: Pool,
    dials: Dials,
    socks: Arc<Mutex<Vec<SocketAddr>>>,
}

impl Shared {
    /// With no torrents, aliases and connections.
    pub fn new() -> Self {
        Self::default()
    }

    /// The torrents that incoming MSE handshakes may name.
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

    /// Where outgoing halves listen, or listened.
    pub(crate) fn socks_addresses(&self) -> Vec<SocketAddr> {
        lock(&self.socks).clone()
    }

    pub(crate) fn add_socks_address(&self, address: SocketAddr) {
        lock(&self.socks).push(address);
    }

    /// The connections made to peers on behalf of clients.
    pub(crate) fn dials(&self) -> &Dials {
        &self.dials
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.pool
    }
}
