//! Why connections came to nothing.

use std::collections::VecDeque;
use std::net::SocketAddr;

use super::{Connection, Direction};

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
    /// Why, in plain words, such as "connection refused". Nothing in it is of the peer's making.
    pub reason: String,
}

/// The last failure of each peer, the latest at the end.
#[derive(Debug, Default)]
pub(super) struct Failures(VecDeque<Failure>);

impl Failures {
    /// Takes the place of an earlier one of the same peer, or else of the oldest of the same direction.
    pub(super) fn add(&mut self, failure: Failure) {
        self.remove(failure.direction, failure.peer);
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
        self.remove(connection.direction, connection.peer);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Failure> {
        self.0.iter()
    }

    fn remove(&mut self, direction: Direction, peer: SocketAddr) {
        self.0.retain(|each| {
            each.direction != direction
                || match direction {
                    Direction::Outgoing => each.peer != peer,
                    // The port is another one each time.
                    Direction::Incoming => each.peer.ip() != peer.ip(),
                }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(direction: Direction, peer: &str, reason: &str) -> Failure {
        Failure { peer: peer.parse().unwrap(), direction, reason: reason.to_owned() }
    }

    #[test]
    fn each_peer_is_there_once_with_its_last_failure() {
        use Direction::{Incoming, Outgoing};
        let mut failures = Failures::default();
        for failed in [
            failure(Outgoing, "192.0.2.1:1", "first"),
            failure(Outgoing, "192.0.2.1:2", "second"),
            failure(Incoming, "192.0.2.1:1", "third"),
            failure(Incoming, "192.0.2.1:9", "fourth"),
            failure(Outgoing, "192.0.2.1:1", "fifth"),
        ] {
            failures.add(failed);
        }
        let reasons: Vec<_> = failures.iter().map(|each| each.reason.as_str()).collect();
        assert_eq!(reasons, ["second", "fourth", "fifth"]);
    }

    #[test]
    fn the_oldest_of_a_direction_makes_room() {
        let mut failures = Failures::default();
        failures.add(failure(Direction::Outgoing, "192.0.2.1:1", "kept"));
        for number in 0..=MAX_FAILURES {
            let peer = format!("198.51.100.{number}:1");
            failures.add(failure(Direction::Incoming, &peer, &number.to_string()));
        }
        let reasons: Vec<_> = failures.iter().map(|each| each.reason.as_str()).collect();
        assert_eq!(reasons.len(), MAX_FAILURES + 1);
        assert_eq!(reasons[..2], ["kept", "1"]);
    }
}
