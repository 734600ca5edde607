//! Which peers were met, and how.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use mse::CryptoMethod;

use super::{Carried, Connection, Direction};

/// The most peers that are told apart, 65,536. Those met after that are not counted.
///
/// At 50 bytes each; a swarm's tracker and exchange lists run to some thousands.
pub const MAX_COUNTED_PEERS: usize = 1 << 16;

/// The number of different peers by how they were connected.
///
/// A peer is an address and port that the client dialled, or an address that dialled us, with an alias
/// of its own where peers at one address were there at the same time. One that dialled and was dialled
/// is counted twice, as its port does not tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PeerCounts {
    /// Peers with an MSE connection, whichever the method.
    pub mse: u64,
    /// Peers with a plaintext BitTorrent connection.
    pub plaintext: u64,
    /// Peers with both.
    pub both: u64,
    /// Peers with an MSE connection whose payload was RC4.
    pub rc4: u64,
    /// Peers with an MSE connection whose payload was plaintext.
    pub header_only: u64,
}

#[derive(Debug, Default)]
pub(super) struct Peers(HashMap<Key, Met>);

#[derive(Debug, PartialEq, Eq, Hash)]
enum Key {
    Dialled(SocketAddr),
    Came(IpAddr, Option<Ipv4Addr>),
}

#[derive(Clone, Copy, Debug, Default)]
struct Met {
    plaintext: bool,
    mse: bool,
    rc4: bool,
    header_only: bool,
}

impl Peers {
    /// Adding a connection again changes nothing.
    pub(super) fn add(&mut self, connection: &Connection) {
        if !connection.is_established() || connection.carried == Carried::Untouched {
            return;
        }
        let key = match connection.direction {
            Direction::Outgoing => Key::Dialled(connection.peer),
            Direction::Incoming => Key::Came(connection.peer.ip(), connection.alias),
        };
        if self.0.len() >= MAX_COUNTED_PEERS && !self.0.contains_key(&key) {
            return;
        }
        let met = self.0.entry(key).or_default();
        match connection.carried {
            Carried::Plaintext => met.plaintext = true,
            Carried::Mse(method) => {
                met.mse = true;
                met.rc4 |= method == CryptoMethod::Rc4;
                met.header_only |= method == CryptoMethod::Plaintext;
            }
            Carried::Untouched => {}
        }
    }

    pub(super) fn counts(&self) -> PeerCounts {
        let count = |is: fn(&Met) -> bool| self.0.values().filter(|met| is(met)).count() as u64;
        PeerCounts {
            mse: count(|met| met.mse),
            plaintext: count(|met| met.plaintext),
            both: count(|met| met.mse && met.plaintext),
            rc4: count(|met| met.rc4),
            header_only: count(|met| met.header_only),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(direction: Direction, peer: &str, carried: Carried) -> Connection {
        let peer = peer.parse().unwrap();
        Connection {
            id: 1,
            opened: std::time::Instant::now(),
            direction,
            peer,
            alias: None,
            client: None,
            carried,
            info_hash: None,
            sent: 1,
            received: 1,
        }
    }

    #[test]
    fn a_peer_is_counted_once_for_each_way_it_was_met() {
        let mut peers = Peers::default();
        let (rc4, header) = (CryptoMethod::Rc4, CryptoMethod::Plaintext);
        for _ in 0..2 {
            peers.add(&met(Direction::Outgoing, "192.0.2.1:1", Carried::Mse(rc4)));
            peers.add(&met(Direction::Outgoing, "192.0.2.1:1", Carried::Plaintext));
            peers.add(&met(Direction::Outgoing, "192.0.2.1:2", Carried::Mse(header)));
            peers.add(&met(Direction::Outgoing, "192.0.2.1:3", Carried::Untouched));
        }
        peers.add(&met(Direction::Incoming, "192.0.2.9:1000", Carried::Plaintext));
        peers.add(&met(Direction::Incoming, "192.0.2.9:1001", Carried::Plaintext));
        let expected = PeerCounts { mse: 2, plaintext: 2, both: 1, rc4: 1, header_only: 1 };
        assert_eq!(peers.counts(), expected);
    }

    #[test]
    fn peers_at_one_address_are_told_apart_by_their_aliases() {
        let mut peers = Peers::default();
        let mut peer = met(Direction::Incoming, "192.0.2.9:1000", Carried::Plaintext);
        for alias in [1, 2, 1] {
            peer.alias = Some(Ipv4Addr::new(127, 64, 0, alias));
            peers.add(&peer);
        }
        assert_eq!(peers.counts().plaintext, 2);
    }

    #[test]
    fn the_number_of_peers_is_bounded() {
        let mut peers = Peers::default();
        for number in 0..MAX_COUNTED_PEERS as u32 + 10 {
            let peer = SocketAddr::from((number.to_be_bytes(), 1)).to_string();
            peers.add(&met(Direction::Outgoing, &peer, Carried::Plaintext));
        }
        assert_eq!(peers.counts().plaintext, MAX_COUNTED_PEERS as u64);
    }
}
