//! Where the client wants to go, and whether it may.

use std::io;
use std::net::{IpAddr, SocketAddr};

use thiserror::Error;
use tokio::net::lookup_host;

use super::refusal::Refusal;
use crate::alias::AliasMap;
use crate::outgoing::config::LoopbackTargets;

/// The most addresses of one name that are tried, so that the time for each is not too short.
const MAX_ADDRESSES: usize = 4;

/// What a client asks to be connected with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::outgoing) enum Target {
    Address(SocketAddr),
    Name(String, u16),
}

/// Why a target is not dialled.
#[derive(Debug, Error)]
pub(in crate::outgoing) enum TargetError {
    #[error("{0} leads to loopback, which is refused")]
    Loopback(IpAddr),
    #[error("the port is 0")]
    NoPort,
    #[error("its name cannot be resolved: {0}")]
    UnknownName(#[source] io::Error),
    #[error("its name has no address")]
    NoAddress,
}

impl TargetError {
    /// What the client is told.
    pub(in crate::outgoing) fn refusal(&self) -> Refusal {
        match self {
            Self::Loopback(_) | Self::NoPort => Refusal::NotAllowed,
            Self::UnknownName(_) | Self::NoAddress => Refusal::NoSuchHost,
        }
    }
}

/// The addresses to dial, in order: at least one.
pub(in crate::outgoing) async fn resolve(
    target: &Target,
    aliases: &AliasMap,
    loopback: LoopbackTargets,
) -> Result<Vec<SocketAddr>, TargetError> {
    match target {
        Target::Address(address) => check(*address, aliases, loopback).map(|address| vec![address]),
        Target::Name(name, port) => {
            let found = lookup_host((name.as_str(), *port)).await;
            allowed(found.map_err(TargetError::UnknownName)?, aliases, loopback)
        }
    }
}

/// Those of a name's addresses that may be dialled, or why its first one may not.
fn allowed(
    found: impl Iterator<Item = SocketAddr>,
    aliases: &AliasMap,
    loopback: LoopbackTargets,
) -> Result<Vec<SocketAddr>, TargetError> {
    let mut addresses = Vec::new();
    let mut refused = None;
    for address in found {
        match check(address, aliases, loopback) {
            Ok(address) => addresses.push(address),
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    addresses.truncate(MAX_ADDRESSES);
    match (addresses.is_empty(), refused) {
        (false, _) => Ok(addresses),
        (true, Some(error)) => Err(error),
        (true, None) => Err(TargetError::NoAddress),
    }
}

/// Puts the remote peer in the place of its alias. Refuses loopback, not this machine's other addresses.
fn check(
    mut address: SocketAddr,
    aliases: &AliasMap,
    loopback: LoopbackTargets,
) -> Result<SocketAddr, TargetError> {
    let asked = address.ip().to_canonical();
    let remote = match asked {
        IpAddr::V4(alias) => aliases.remote(alias),
        IpAddr::V6(_) => None,
    };
    let ip = remote.unwrap_or(asked);
    // Connecting to an unspecified address goes to loopback.
    let is_loopback = ip.is_loopback() || ip.is_unspecified();
    if is_loopback && loopback == LoopbackTargets::Refuse {
        return Err(TargetError::Loopback(asked));
    }
    if address.port() == 0 {
        return Err(TargetError::NoPort);
    }
    if ip != address.ip() {
        address = SocketAddr::new(ip, address.port());
    }
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::LoopbackTargets::{Allow, Refuse};
    use super::*;

    fn checked(address: &str, aliases: &AliasMap, loopback: LoopbackTargets) -> Option<String> {
        let address = check(address.parse().unwrap(), aliases, loopback);
        address.ok().map(|address| address.to_string())
    }

    #[test]
    fn loopback_is_refused_unless_allowed() {
        let none = AliasMap::new();
        for (here, canonical) in [
            ("127.0.0.1:80", "127.0.0.1:80"),
            ("127.64.0.1:80", "127.64.0.1:80"),
            ("127.255.255.254:80", "127.255.255.254:80"),
            ("0.0.0.0:80", "0.0.0.0:80"),
            ("[::1]:80", "[::1]:80"),
            ("[::]:80", "[::]:80"),
            ("[::ffff:127.0.0.1]:80", "127.0.0.1:80"),
            ("[::ffff:0.0.0.0]:80", "0.0.0.0:80"),
        ] {
            assert_eq!(checked(here, &none, Refuse), None, "{here}");
            assert_eq!(checked(here, &none, Allow).as_deref(), Some(canonical));
        }
        for there in ["192.0.2.1:80", "10.0.0.1:80", "[2001:db8::1]:80", "[fe80::1%3]:80"] {
            assert_eq!(checked(there, &none, Refuse).as_deref(), Some(there));
        }
    }

    #[test]
    fn an_alias_leads_to_its_peer() {
        let aliases = AliasMap::new();
        let leases = ["192.0.2.7", "2001:db8::7"].map(|ip| aliases.lease(ip.parse().unwrap()));
        let [v4, v6] = leases.map(|lease| lease.unwrap().address());
        let dialled = checked(&format!("{v4}:6881"), &aliases, Refuse);
        assert_eq!(dialled.as_deref(), Some("192.0.2.7:6881"));
        let dialled = checked(&format!("[::ffff:{v6}]:6881"), &aliases, Refuse);
        assert_eq!(dialled.as_deref(), Some("[2001:db8::7]:6881"));
    }

    #[test]
    fn an_alias_of_loopback_is_still_loopback() {
        let aliases = AliasMap::new();
        let alias = aliases.lease("127.0.0.1".parse().unwrap()).unwrap().address();
        let target = format!("{alias}:6881");
        assert_eq!(checked(&target, &aliases, Refuse), None);
        assert_eq!(checked(&target, &aliases, Allow).as_deref(), Some("127.0.0.1:6881"));
    }

    #[test]
    fn a_name_leads_to_those_of_its_addresses_that_are_allowed() {
        let none = AliasMap::new();
        let addresses = ["127.0.0.1:80", "192.0.2.1:80"].map(|address| address.parse().unwrap());
        let mixed = allowed(addresses.into_iter(), &none, Refuse).unwrap();
        assert_eq!(mixed, [addresses[1]]);
        let local = allowed(addresses[..1].iter().copied(), &none, Refuse);
        assert!(matches!(local, Err(TargetError::Loopback(_))));
        let nothing = allowed([].into_iter(), &none, Refuse);
        assert!(matches!(nothing, Err(TargetError::NoAddress)));
    }

    #[test]
    fn port_zero_is_refused() {
        assert_eq!(checked("192.0.2.1:0", &AliasMap::new(), Refuse), None);
    }
}
