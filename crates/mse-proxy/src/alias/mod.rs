//! Loopback aliases: one source address for each remote peer.

mod range;
mod socket;
mod table;

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex};

use thiserror::Error;

use crate::lock::lock;
pub(crate) use socket::socket;
use table::Table;

/// The most aliases that are remembered, 65,536.
///
/// More than the connections one listener holds ([`MAX_CONNECTIONS`](crate::MAX_CONNECTIONS)), so a
/// connection never goes without. The range has 64 times as many.
pub const MAX_ALIASES: usize = 1 << 16;

/// Which remote peer stands behind which address in 127.64.0.0/10.
///
/// libtorrent and Transmission keep one incoming peer per source address, so a client must not see
/// all peers come from 127.0.0.1: each gets an address of its own. A second connection at the same
/// time from one remote address gets a second alias of it. A client may remember an alias and dial it
/// later, so an alias stays with its remote address until all [`MAX_ALIASES`] are given out; then the
/// one that is idle the longest is given to another.
///
/// Aliases are IPv4 addresses for IPv6 peers as well.
#[derive(Clone, Debug)]
pub struct AliasMap(Arc<Mutex<Table>>);

impl AliasMap {
    /// An empty map.
    pub fn new() -> Self {
        Self::with_limit(MAX_ALIASES)
    }

    fn with_limit(limit: usize) -> Self {
        Self(Arc::new(Mutex::new(Table::new(limit))))
    }

    /// Tells whether a client that listens on `client` can be reached from aliases on this system.
    ///
    /// # Errors
    ///
    /// It cannot: every peer will come from the same address.
    pub fn check(client: SocketAddr) -> Result<(), NoAliases> {
        check(client)
    }

    /// The remote address behind an alias, if it was given to one.
    pub fn remote(&self, alias: Ipv4Addr) -> Option<IpAddr> {
        lock(&self.0).remote(range::slot(alias)?)
    }

    /// The number of remote addresses with their aliases that are remembered, one for each alias.
    pub fn len(&self) -> usize {
        lock(&self.0).len()
    }

    /// Whether no alias was given out yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// An alias for a connection from `remote`, until the lease is dropped.
    ///
    /// `None` when every alias is in use.
    pub(crate) fn lease(&self, remote: IpAddr) -> Option<AliasLease> {
        let slot = lock(&self.0).take(remote.to_canonical())?;
        Some(AliasLease { map: self.clone(), slot })
    }
}

impl Default for AliasMap {
    fn default() -> Self {
        Self::new()
    }
}

/// An alias in use.
#[derive(Debug)]
pub(crate) struct AliasLease {
    map: AliasMap,
    slot: u32,
}

impl AliasLease {
    pub(crate) fn address(&self) -> Ipv4Addr {
        range::alias(self.slot)
    }
}

impl Drop for AliasLease {
    fn drop(&mut self) {
        lock(&self.map.0).give_back(self.slot);
    }
}

/// Why a client cannot be reached from aliases.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum NoAliases {
    /// The client is not on IPv4 loopback, where aliases are.
    #[error("the client's address is not an IPv4 loopback address; give one in 127.0.0.0/8")]
    ClientElsewhere,
    /// The system does not have all of the range on its loopback interface.
    #[error(
        "127.64.0.0/10 cannot be bound ({0}): all of it has to be on the loopback interface, \
         as it is on Linux"
    )]
    Unbindable(#[source] io::Error),
}

/// The alias that is given out last.
const LAST_SLOT: u32 = MAX_ALIASES as u32 - 1;

/// Tells whether `client` can be reached from an alias on this system.
pub(crate) fn check(client: SocketAddr) -> Result<(), NoAliases> {
    if !matches!(client.ip(), IpAddr::V4(ip) if ip.is_loopback()) {
        return Err(NoAliases::ClientElsewhere);
    }
    // Where someone gave the interface a few addresses by hand, the last one is not among them.
    for slot in [0, LAST_SLOT] {
        UdpSocket::bind((range::alias(slot), 0)).map_err(NoAliases::Unbindable)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
    const B: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2));
    const C: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 3));

    #[test]
    fn an_alias_stays_with_its_remote_address() {
        let map = AliasMap::new();
        let first = map.lease(A).unwrap().address();
        let other = map.lease(B).unwrap().address();
        assert_ne!(first, other);
        assert_eq!(map.lease(A).unwrap().address(), first);
        assert_eq!(map.remote(first), Some(A));
        assert_eq!(map.remote(other), Some(B));
    }

    #[test]
    fn connections_at_the_same_time_get_aliases_of_their_own() {
        let map = AliasMap::new();
        let leases: Vec<_> = (0..3).map(|_| map.lease(A).unwrap()).collect();
        let mut aliases: Vec<_> = leases.iter().map(AliasLease::address).collect();
        assert!(aliases.iter().all(|alias| map.remote(*alias) == Some(A)));
        aliases.sort();
        aliases.dedup();
        assert_eq!(aliases.len(), 3);
        drop(leases);
        assert_eq!(map.lease(A).unwrap().address(), aliases[0]);
    }

    #[test]
    fn the_longest_idle_alias_goes_to_another_when_all_are_given_out() {
        let map = AliasMap::with_limit(2);
        let of_a = map.lease(A).unwrap().address();
        let of_b = map.lease(B).unwrap().address();
        drop(map.lease(A));
        assert_eq!(map.lease(C).unwrap().address(), of_b);
        assert_eq!((map.remote(of_a), map.remote(of_b)), (Some(A), Some(C)));
        assert_eq!(map.len(), 2);
    }

    #[test]
    fn an_alias_in_use_is_never_taken_away() {
        let map = AliasMap::with_limit(2);
        let leases = (map.lease(A).unwrap(), map.lease(B).unwrap());
        assert!(map.lease(C).is_none());
        drop(leases.0);
        assert!(map.lease(C).is_some());
    }

    #[test]
    fn ipv6_peers_get_aliases_and_mapped_addresses_are_ipv4() {
        let map = AliasMap::new();
        let v6: IpAddr = "2001:db8::1".parse().unwrap();
        let alias = map.lease(v6).unwrap().address();
        assert_eq!(map.remote(alias), Some(v6));
        let mapped: IpAddr = "::ffff:192.0.2.1".parse().unwrap();
        let alias = map.lease(mapped).unwrap().address();
        assert_eq!(map.remote(alias), Some(A));
    }

    #[test]
    fn only_an_ipv4_loopback_client_sees_aliases() {
        for client in ["[::1]:1", "192.0.2.1:1", "0.0.0.0:1"] {
            let checked = check(client.parse().unwrap());
            assert!(matches!(checked, Err(NoAliases::ClientElsewhere)), "{client}");
        }
    }
}
