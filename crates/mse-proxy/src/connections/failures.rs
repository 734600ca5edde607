//! Why connections came to nothing.

use std::collections::{HashSet, VecDeque};
use std::net::SocketAddr;
use std::time::SystemTime;

use super::{Connection, Direction, Reason};

/// The most failures that are remembered for each direction, 64: more than a person reads, and enough
/// for every peer that one names by hand.
pub const MAX_FAILURES: usize = 64;

/// A connection that came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The peer's address: where an outgoing connection should go, where an incoming one came from.
    pub peer: SocketAddr,
    /// Which side opened it.
    pub direction: Direction,
    /// Why.
    pub reason: Reason,
    /// When.
    pub at: SystemTime,
}

/// The last failure of each peer, the latest at the end.
#[derive(Debug, Default)]
pub(super) struct Failures(VecDeque<Failure>);

impl Failures {
    /// Takes the place of an earlier one of the same peer, or else of the oldest of the same direction.
    pub(super) fn add(&mut self, failure: Failure) {
        self.remove(failure.key());
        let same_direction = |each: &Failure| each.direction == failure.direction;
        if self.0.iter().filter(|each| same_direction(each)).count() >= MAX_FAILURES
            && let Some(oldest) = self.0.iter().position(same_direction)
        {
            self.0.remove(oldest);
        }
        self.0.push_back(failure);
    }

    /// The connection was established.
    pub(super) fn forget(&mut self, connection: &Connection) {
        self.remove(key(connection.direction, connection.peer));
    }

    /// These connections were established. There may be thousands.
    pub(super) fn forget_all(&mut self, connections: impl Iterator<Item = Connection>) {
        let mut failed: HashSet<_> = self.0.iter().map(Failure::key).collect();
        for connection in connections {
            if failed.remove(&key(connection.direction, connection.peer)) {
                self.forget(&connection);
            }
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Failure> {
        self.0.iter()
    }

    fn remove(&mut self, peer: (Direction, SocketAddr)) {
        self.0.retain(|each| each.key() != peer);
    }
}

impl Failure {
    fn key(&self) -> (Direction, SocketAddr) {
        key(self.direction, self.peer)
    }
}

/// What tells peers apart.
fn key(direction: Direction, mut peer: SocketAddr) -> (Direction, SocketAddr) {
    if direction == Direction::Incoming {
        // It is another one each time.
        peer.set_port(0);
    }
    (direction, peer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(direction: Direction, peer: &str, reason: Reason) -> Failure {
        let peer = peer.parse().unwrap();
        Failure { peer, direction, reason, at: SystemTime::UNIX_EPOCH }
    }

    #[test]
    fn each_peer_is_there_once_with_its_last_failure() {
        use Direction::{Incoming, Outgoing};
        let mut failures = Failures::default();
        for failed in [
            failure(Outgoing, "192.0.2.1:1", Reason::DialRefused),
            failure(Outgoing, "192.0.2.1:2", Reason::DialTimedOut),
            failure(Incoming, "192.0.2.1:1", Reason::PeerClosed),
            failure(Incoming, "192.0.2.1:9", Reason::PeerTimedOut),
            failure(Outgoing, "192.0.2.1:1", Reason::MseClosed),
        ] {
            failures.add(failed);
        }
        let reasons: Vec<_> = failures.iter().map(|each| each.reason).collect();
        assert_eq!(reasons, [Reason::DialTimedOut, Reason::PeerTimedOut, Reason::MseClosed]);
    }

    #[test]
    fn the_oldest_of_a_direction_makes_room() {
        let mut failures = Failures::default();
        failures.add(failure(Direction::Outgoing, "192.0.2.1:1", Reason::MseClosed));
        for number in 0..=MAX_FAILURES {
            let peer = format!("198.51.100.{number}:1");
            failures.add(failure(Direction::Incoming, &peer, Reason::PeerClosed));
        }
        let peers: Vec<_> = failures.iter().map(|each| each.peer.to_string()).collect();
        assert_eq!(peers.len(), MAX_FAILURES + 1);
        assert_eq!(peers[..2], ["192.0.2.1:1", "198.51.100.1:1"]);
    }
}
