//! What worked with which peer, for the next time.

mod fact;
mod known;
mod recent;

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use crate::lock::lock;
use crate::network::Network;
pub use fact::{Fact, ParseFactError, Who, Worked};
pub(crate) use known::Known;
use known::Met;
pub use known::{MSE_BELIEVED, PLAINTEXT_BELIEVED};
use recent::Recent;

/// The most peers that are remembered by the address and port they were dialled at, 32,768; the same number
/// of IPv4 addresses and IPv6 networks of 64 bits is remembered from which peers came. What was not met for
/// the longest goes first.
///
/// libtorrent keeps 3,000 peers of a torrent, so that these are the peers of ten busy torrents. One takes
/// about 200 bytes.
pub const MAX_REMEMBERED: usize = 1 << 15;

/// What worked with which peer, and when. Clones are the same memory.
///
/// It decides which way of carrying is tried first the next time, and never which ones may be tried:
///
/// * MSE that worked is believed for [`MSE_BELIEVED`]. [`Policy::Allow`](crate::Policy::Allow) then begins
///   with it, and a peer that closes at once is tried once more, as one that is busy.
/// * Plaintext that worked where MSE had just failed is believed for [`PLAINTEXT_BELIEVED`] from then on.
///   [`Policy::Prefer`](crate::Policy::Prefer) then begins with plaintext, unless MSE is believed too.
/// * A peer that dialled by MSE has MSE, whatever port it listens on, and over IPv6 whatever address of its
///   network of 64 bits. One that dialled in plaintext may have it as well: libtorrent does so by default. So
///   nothing is made of that.
///
/// Whoever is on the path can break MSE connections, and so what is remembered. It saves tries, and protects
/// from nothing.
#[derive(Clone)]
pub struct PeerMemory(Arc<Mutex<State>>);

struct State {
    dialled: Recent<SocketAddr, Met>,
    came: Recent<Network, Met>,
}

impl PeerMemory {
    /// An empty one.
    pub fn new() -> Self {
        Self::with_limit(MAX_REMEMBERED)
    }

    /// One that stays empty.
    pub fn disabled() -> Self {
        Self::with_limit(0)
    }

    fn with_limit(limit: usize) -> Self {
        let state = State { dialled: Recent::new(limit), came: Recent::new(limit) };
        Self(Arc::new(Mutex::new(state)))
    }

    /// All that is still believed, the oldest peer first, to be kept while the proxy does not run.
    pub fn snapshot(&self) -> Vec<Fact> {
        self.snapshot_at(SystemTime::now())
    }

    /// Learns again what was kept: in the order of the snapshot, and as far as it is still believed. What is
    /// known already from a later time stays.
    pub fn restore(&self, facts: impl IntoIterator<Item = Fact>) {
        let now = SystemTime::now();
        let believed = |fact: &Fact| fact.worked.is_believed(fact.when, now);
        facts.into_iter().filter(believed).for_each(|fact| self.learn(fact));
    }

    /// Forgets everything.
    pub fn clear(&self) {
        let mut state = lock(&self.0);
        state.dialled.clear();
        state.came.clear();
    }

    /// The number of peers remembered, those included of which nothing is believed any more.
    pub fn len(&self) -> usize {
        let state = lock(&self.0);
        state.dialled.len() + state.came.len()
    }

    /// Whether no peer is remembered.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Something worked with a peer that was dialled.
    pub(crate) fn dialled(&self, peer: SocketAddr, worked: Worked, when: SystemTime) {
        self.learn(Fact { who: Who::Dialled(peer), worked, when });
    }

    /// A peer came by MSE.
    pub(crate) fn came_by_mse(&self, address: IpAddr) {
        let (who, when) = (Who::Came(address), SystemTime::now());
        self.learn(Fact { who, worked: Worked::Mse, when });
    }

    /// What to begin with.
    pub(crate) fn recall(&self, peer: SocketAddr) -> Known {
        self.recall_at(peer, SystemTime::now())
    }

    fn learn(&self, fact: Fact) {
        let mut state = lock(&self.0);
        let met = match fact.who {
            Who::Dialled(peer) => state.dialled.touch(canonical(peer)),
            Who::Came(address) => state.came.touch(Network::of(address)),
        };
        if let Some(met) = met {
            met.learn(fact.worked, fact.when);
        }
    }

    fn recall_at(&self, peer: SocketAddr, now: SystemTime) -> Known {
        let peer = canonical(peer);
        let state = lock(&self.0);
        let mut known = state.dialled.get(&peer).map(|met| met.known(now)).unwrap_or_default();
        let came = state.came.get(&Network::of(peer.ip()));
        known.has_mse |= came.is_some_and(|met| met.known(now).has_mse);
        known
    }

    fn snapshot_at(&self, now: SystemTime) -> Vec<Fact> {
        let state = lock(&self.0);
        let dialled = state.dialled.iter().map(|(peer, met)| (Who::Dialled(*peer), met));
        let came = state.came.iter().map(|(network, met)| (Who::Came(network.address()), met));
        let facts = dialled.chain(came).flat_map(|(who, met)| met.facts(who));
        facts.filter(|fact| fact.worked.is_believed(fact.when, now)).collect()
    }
}

impl Default for PeerMemory {
    fn default() -> Self {
        Self::new()
    }
}

/// An IPv4 address as such, and without what an IPv6 address has beside its port.
fn canonical(peer: SocketAddr) -> SocketAddr {
    SocketAddr::new(peer.ip().to_canonical(), peer.port())
}

/// Tells how many there are, not which.
impl fmt::Debug for PeerMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PeerMemory").field("len", &self.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
