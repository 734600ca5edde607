//! How many connections there are now, in all and of each network.

use std::collections::HashMap;

use super::Limits;
use crate::connections::LimitKind;
use crate::network::Network;

/// The connections of one direction.
#[derive(Debug, Default)]
pub(super) struct Counts {
    all: Count,
    /// Those networks that have connections.
    by_network: HashMap<Network, Count>,
}

#[derive(Debug, Default)]
struct Count {
    connections: usize,
    /// Those of them that are in their handshake.
    handshakes: usize,
}

impl Counts {
    /// Counts a connection, of a network if that counts.
    pub(super) fn admit(
        &mut self,
        network: Option<Network>,
        limits: &Limits,
    ) -> Result<(), LimitKind> {
        if self.all.connections >= limits.connections {
            return Err(LimitKind::Connections);
        }
        if let Some(network) = network {
            let connections = self.by_network.get(&network).map_or(0, |count| count.connections);
            if connections >= limits.connections_per_address {
                return Err(LimitKind::PerAddress);
            }
            self.by_network.entry(network).or_default().connections += 1;
        }
        self.all.connections += 1;
        Ok(())
    }

    /// One that was admitted begins its handshake.
    pub(super) fn begin_handshake(
        &mut self,
        network: Option<Network>,
        limits: &Limits,
    ) -> Result<(), LimitKind> {
        if self.all.handshakes >= limits.handshakes {
            return Err(LimitKind::Handshakes);
        }
        if let Some(count) = self.of(network) {
            if count.handshakes >= limits.handshakes_per_address {
                return Err(LimitKind::HandshakesPerAddress);
            }
            count.handshakes += 1;
        }
        self.all.handshakes += 1;
        Ok(())
    }

    pub(super) fn end_handshake(&mut self, network: Option<Network>) {
        self.all.handshakes -= 1;
        if let Some(count) = self.of(network) {
            count.handshakes -= 1;
        }
    }

    pub(super) fn leave(&mut self, network: Option<Network>) {
        self.all.connections -= 1;
        if let Some(network) = network
            && let Some(count) = self.by_network.get_mut(&network)
        {
            count.connections -= 1;
            if count.connections == 0 {
                self.by_network.remove(&network);
            }
        }
        if self.by_network.len() < self.by_network.capacity() / 4 {
            self.by_network.shrink_to(self.by_network.len() * 2);
        }
    }

    fn of(&mut self, network: Option<Network>) -> Option<&mut Count> {
        network.and_then(|network| self.by_network.get_mut(&network))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(address: &str) -> Option<Network> {
        Some(Network::of(address.parse().unwrap()))
    }

    #[test]
    fn nothing_is_left_of_those_that_left() {
        let (mut counts, limits) = (Counts::default(), Limits::default());
        let networks: Vec<_> =
            (0..100).map(|last| network(&format!("192.0.2.{}", last % 50))).collect();
        for network in &networks {
            counts.admit(*network, &limits).unwrap();
            counts.begin_handshake(*network, &limits).unwrap();
        }
        assert_eq!(counts.by_network.len(), 50);
        for network in &networks {
            counts.end_handshake(*network);
            counts.leave(*network);
        }
        assert_eq!((counts.all.connections, counts.all.handshakes), (0, 0));
        assert!(counts.by_network.is_empty() && counts.by_network.capacity() < 50);
    }

    #[test]
    fn a_network_has_its_share_of_handshakes_and_others_have_theirs() {
        let mut counts = Counts::default();
        let limits = Limits { handshakes: 5, handshakes_per_address: 2, ..Limits::default() };
        let mut begin = |network| {
            counts.admit(network, &limits).unwrap();
            counts.begin_handshake(network, &limits)
        };
        let site = ["2001:db8::1", "2001:db8::2", "2001:db8::3"].map(network);
        assert_eq!(site.map(&mut begin)[1..], [Ok(()), Err(LimitKind::HandshakesPerAddress)]);
        assert_eq!(begin(network("192.0.2.1")), Ok(()));
        // Without a network of its own there is no share.
        assert_eq!([None; 3].map(&mut begin)[1..], [Ok(()), Err(LimitKind::Handshakes)]);
        counts.end_handshake(site[0]);
        assert_eq!(counts.begin_handshake(site[2], &limits), Ok(()));
    }
}
