//! Sums over connections.

use super::{Carried, Connection, Direction, PeerCounts};

/// What all connections since the start add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Totals {
    /// Those the client dialled.
    pub outgoing: DirectionTotals,
    /// Those that peers dialled.
    pub incoming: DirectionTotals,
    /// The peers behind both.
    pub peers: PeerCounts,
}

/// The sums for one direction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DirectionTotals {
    /// Connections that came to nothing: no rung of the ladder held, the handshake failed or was
    /// refused, or the side that was dialled never sent a byte.
    pub failures: u64,
    /// One for each way of carrying that occurred.
    by_carried: Vec<(Carried, CarriedTotals)>,
}

/// The sums for one way of carrying.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CarriedTotals {
    /// Connections in which the side that was dialled answered: the peer, or the client.
    pub connections: u64,
    /// Bytes from the client to the peer, without what MSE added.
    pub sent: u64,
    /// Bytes from the peer to the client, without what MSE added.
    pub received: u64,
}

impl Totals {
    /// The sums for one direction.
    pub fn direction(&self, direction: Direction) -> &DirectionTotals {
        match direction {
            Direction::Outgoing => &self.outgoing,
            Direction::Incoming => &self.incoming,
        }
    }

    /// The sums for one way of carrying, of both directions together.
    pub fn carried(&self, carried: Carried) -> CarriedTotals {
        let (out, into) = (self.outgoing.carried(carried), self.incoming.carried(carried));
        CarriedTotals {
            connections: out.connections + into.connections,
            sent: out.sent + into.sent,
            received: out.received + into.received,
        }
    }

    pub(super) fn direction_mut(&mut self, direction: Direction) -> &mut DirectionTotals {
        match direction {
            Direction::Outgoing => &mut self.outgoing,
            Direction::Incoming => &mut self.incoming,
        }
    }

    pub(super) fn add(&mut self, connection: &Connection) {
        let totals = self.direction_mut(connection.direction).carried_mut(connection.carried);
        totals.connections += u64::from(connection.is_established());
        totals.sent += connection.sent;
        totals.received += connection.received;
    }
}

impl DirectionTotals {
    /// The sums for one way of carrying.
    pub fn carried(&self, carried: Carried) -> CarriedTotals {
        let found = self.by_carried.iter().find(|(each, _)| *each == carried);
        found.map(|(_, totals)| *totals).unwrap_or_default()
    }

    /// The sums for every way of carrying that occurred.
    pub fn iter(&self) -> impl Iterator<Item = (Carried, CarriedTotals)> {
        self.by_carried.iter().copied()
    }

    fn carried_mut(&mut self, carried: Carried) -> &mut CarriedTotals {
        let known = self.by_carried.iter().position(|(each, _)| *each == carried);
        let place = known.unwrap_or_else(|| {
            self.by_carried.push((carried, CarriedTotals::default()));
            self.by_carried.len() - 1
        });
        &mut self.by_carried[place].1
    }
}
