//! What the incoming half is told.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use mse::{CryptoPolicy, KeyLog};
use peer_wire::InfoHash;

use super::clients::Clients;
use crate::limits::Limits;
use crate::memory::PeerMemory;
use crate::policy::{Overrides, Policy, Prospects, Terms};

/// How an [`Incoming`](super::Incoming) serves.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct IncomingConfig {
    /// Where to listen for peers.
    pub listen: SocketAddr,
    /// The clients that peers are passed on to.
    pub clients: Clients,
    /// Which connections are answered. By default [`Policy::Prefer`], which is both MSE and plaintext.
    pub policy: Policy,
    /// The methods accepted in MSE handshakes. By default both, RC4 if there is a choice.
    pub methods: CryptoPolicy,
    /// Exceptions from the policy and the methods. By default none.
    ///
    /// Which torrent an MSE peer is here for is known only in the middle of its handshake, so that one for a
    /// torrent with [`Policy::Off`] ends there, and cannot be passed on to a client with MSE of its own. Peers
    /// with that policy are passed on untouched, unless some torrent is an exception from it. With several
    /// clients, such a peer is passed on when it has named its torrent in plaintext or begun with something
    /// else.
    pub overrides: Overrides,
    /// How much it takes on. By default see [`Limits`].
    pub limits: Limits,
    /// Where peers that come by MSE are remembered: that of the outgoing half, if there is one. By default
    /// one of its own.
    pub memory: PeerMemory,
    /// The mark (SO_MARK) of every connection made to a client, by which firewall rules know it. Linux
    /// only, with CAP_NET_ADMIN. By default none.
    pub mark: Option<u32>,
    /// Where the secrets of MSE handshakes go, for debugging. By default nowhere.
    pub key_log: Option<Arc<dyn KeyLog>>,
}

impl IncomingConfig {
    /// The defaults, listening on `listen` for one client, which may be given by its address, or several.
    pub fn new(listen: SocketAddr, clients: impl Into<Clients>) -> Self {
        Self {
            listen,
            clients: clients.into(),
            policy: Policy::default(),
            methods: CryptoPolicy::default(),
            overrides: Overrides::default(),
            memory: PeerMemory::default(),
            limits: Limits::default(),
            mark: None,
            key_log: None,
        }
    }

    /// What is done with a connection of a peer for a torrent.
    pub(super) fn terms(&self, peer: IpAddr, torrent: &InfoHash) -> Terms {
        self.overrides.apply(self.defaults(), peer, torrent)
    }

    /// What may be done with a connection of a peer.
    pub(super) fn prospects(&self, peer: IpAddr) -> Prospects {
        self.overrides.prospects(self.defaults(), peer)
    }

    fn defaults(&self) -> Terms {
        Terms { policy: self.policy, methods: self.methods }
    }
}
