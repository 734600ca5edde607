//! Exceptions from the policy, for some peers and some torrents.

use std::net::IpAddr;
use std::sync::Arc;

use ipnet::{IpNet, Ipv4Net};
use mse::CryptoPolicy;
use peer_wire::InfoHash;

use super::Policy;
use super::prospects::Prospects;
use super::terms::Terms;

/// An exception: what is done otherwise with some peers, with some torrents, or with some torrents of some
/// peers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Override {
    /// The peers it is for, by the address they are dialled at or come from. None stands for all.
    ///
    /// An IPv4 peer is one also where it comes as an IPv4-mapped IPv6 address.
    pub peers: Vec<IpNet>,
    /// The torrents it is for. None stands for all.
    ///
    /// A hybrid torrent has two info-hashes: it takes both.
    pub torrents: Vec<InfoHash>,
    /// What takes the place of the policy. By default nothing.
    pub policy: Option<Policy>,
    /// What takes the place of the methods. By default nothing.
    pub methods: Option<CryptoPolicy>,
}

/// Exceptions in their order: the first that is for a peer and torrent decides, alone.
///
/// What it leaves open is as without exceptions. Clones share the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides(Arc<[Override]>);

impl Overrides {
    /// From a list, the first to decide at the front.
    pub fn new(list: impl IntoIterator<Item = Override>) -> Self {
        list.into_iter().collect()
    }

    /// The list. Ranges are as they are compared: an IPv4-mapped one is an IPv4 one.
    pub fn as_slice(&self) -> &[Override] {
        &self.0
    }

    /// What is done with a peer and a torrent.
    pub(crate) fn apply(&self, terms: Terms, peer: IpAddr, torrent: &InfoHash) -> Terms {
        let mut of_peer = self.of_peer(peer);
        match of_peer.find(|exception| exception.is_for_torrent(torrent)) {
            Some(exception) => exception.apply(terms),
            None => terms,
        }
    }

    /// What may be done with a peer whose torrent is not known yet.
    pub(crate) fn prospects(&self, terms: Terms, peer: IpAddr) -> Prospects {
        let mut prospects = Prospects::default();
        for exception in self.of_peer(peer) {
            prospects.add(exception.apply(terms).policy);
            if exception.torrents.is_empty() {
                return prospects;
            }
        }
        prospects.add(terms.policy);
        prospects
    }

    fn of_peer(&self, peer: IpAddr) -> impl Iterator<Item = &Override> {
        let peer = peer.to_canonical();
        self.0.iter().filter(move |exception| exception.is_for_peer(peer))
    }
}

impl FromIterator<Override> for Overrides {
    fn from_iter<T: IntoIterator<Item = Override>>(list: T) -> Self {
        Self(list.into_iter().map(Override::prepared).collect())
    }
}

impl Override {
    /// With the ranges canonical, and the torrents sorted to be searched.
    fn prepared(mut self) -> Self {
        self.peers.iter_mut().for_each(|range| *range = canonical(*range));
        self.torrents.sort_unstable();
        self.torrents.dedup();
        self
    }

    fn is_for_peer(&self, peer: IpAddr) -> bool {
        self.peers.is_empty() || self.peers.iter().any(|range| range.contains(&peer))
    }

    fn is_for_torrent(&self, torrent: &InfoHash) -> bool {
        self.torrents.is_empty() || self.torrents.binary_search(torrent).is_ok()
    }

    fn apply(&self, terms: Terms) -> Terms {
        Terms {
            policy: self.policy.unwrap_or(terms.policy),
            methods: self.methods.unwrap_or(terms.methods),
        }
    }
}

/// The length in bits of the prefix ::ffff:0:0/96 of IPv4-mapped addresses (RFC 4291, 2.5.5.2).
const MAPPED_PREFIX: u8 = 96;

fn canonical(range: IpNet) -> IpNet {
    let IpNet::V6(mapped) = range else { return range };
    let address = mapped.addr().to_ipv4_mapped();
    let length = mapped.prefix_len().checked_sub(MAPPED_PREFIX);
    let (Some(address), Some(length)) = (address, length) else { return range };
    Ipv4Net::new(address, length).map_or(range, IpNet::V4)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMS: Terms = Terms { policy: Policy::Prefer, methods: CryptoPolicy::PREFER_RC4 };
    const PEER: &str = "192.0.2.7";

    fn exception(peers: &[&str], torrents: &[u8], policy: Option<Policy>) -> Override {
        Override {
            peers: peers.iter().map(|range| range.parse().unwrap()).collect(),
            torrents: torrents.iter().map(|number| InfoHash::new([*number; 20])).collect(),
            policy,
            methods: None,
        }
    }

    fn policy(overrides: &Overrides, peer: &str, torrent: u8) -> Policy {
        let torrent = InfoHash::new([torrent; 20]);
        overrides.apply(TERMS, peer.parse().unwrap(), &torrent).policy
    }

    #[test]
    fn without_exceptions_nothing_changes() {
        assert_eq!(policy(&Overrides::default(), PEER, 1), Policy::Prefer);
    }

    #[test]
    fn the_first_that_is_for_both_peer_and_torrent_decides() {
        let overrides = Overrides::new([
            exception(&["192.0.2.0/24"], &[3, 1], Some(Policy::Require)),
            exception(&["192.0.2.0/24"], &[], Some(Policy::Allow)),
            exception(&[], &[1, 2], Some(Policy::Off)),
        ]);
        for (peer, torrent, expected) in [
            (PEER, 1, Policy::Require),
            (PEER, 3, Policy::Require),
            (PEER, 2, Policy::Allow),
            ("192.0.3.7", 1, Policy::Off),
            ("192.0.3.7", 3, Policy::Prefer),
            ("2001:db8::1", 2, Policy::Off),
        ] {
            assert_eq!(policy(&overrides, peer, torrent), expected, "{peer} {torrent}");
        }
    }

    #[test]
    fn what_an_exception_leaves_open_is_not_looked_for_further_on() {
        let methods = Some(CryptoPolicy::RC4_ONLY);
        let overrides = Overrides::new([
            Override { methods, ..exception(&["192.0.2.0/24"], &[], None) },
            exception(&[], &[], Some(Policy::Off)),
        ]);
        let terms = overrides.apply(TERMS, PEER.parse().unwrap(), &InfoHash::new([1; 20]));
        assert_eq!(terms, Terms { methods: CryptoPolicy::RC4_ONLY, ..TERMS });
    }

    #[test]
    fn mapped_addresses_and_ranges_are_ipv4() {
        for range in ["192.0.2.0/24", "::ffff:192.0.2.0/120"] {
            let overrides = Overrides::new([exception(&[range], &[], Some(Policy::Off))]);
            for (peer, expected) in [
                (PEER, Policy::Off),
                ("::ffff:192.0.2.7", Policy::Off),
                ("::ffff:192.0.3.7", Policy::Prefer),
                ("192.0.3.7", Policy::Prefer),
            ] {
                assert_eq!(policy(&overrides, peer, 1), expected, "{range} {peer}");
            }
        }
        let all_of_ipv6 = Overrides::new([exception(&["::/0"], &[], Some(Policy::Off))]);
        assert_eq!(policy(&all_of_ipv6, PEER, 1), Policy::Prefer);
        assert_eq!(policy(&all_of_ipv6, "2001:db8::1", 1), Policy::Off);
    }

    #[test]
    fn prospects_are_what_some_torrent_would_get() {
        let overrides = Overrides::new([
            exception(&[], &[1], Some(Policy::Require)),
            exception(&["192.0.2.0/24"], &[], Some(Policy::Off)),
            exception(&[], &[2], Some(Policy::Allow)),
        ]);
        for (peer, expected) in [
            (PEER, [Policy::Off, Policy::Require].as_slice()),
            ("192.0.3.7", &[Policy::Allow, Policy::Prefer, Policy::Require]),
        ] {
            let prospects = overrides.prospects(TERMS, peer.parse().unwrap());
            for policy in Policy::ALL {
                assert_eq!(prospects.may_be(policy), expected.contains(&policy), "{peer} {policy}");
            }
        }
    }
}
