//! Who is let in.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use super::Limits;
use super::counts::Counts;
use super::hits::Hits;
use super::windows::Windows;
use crate::connections::{Connections, LimitKind};
use crate::lock::lock;
use crate::network::Network;

/// Holds the connections of one direction to their limits. Clones are the same thing.
///
/// A limit is looked up each time, as it may be another one by now.
#[derive(Clone, Debug)]
pub(crate) struct Gate(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    counts: Mutex<Counts>,
    key_exchanges: Mutex<Windows>,
    hits: Hits,
}

/// A connection that was let in. It counts until this is dropped.
#[derive(Debug)]
#[must_use]
pub(crate) struct Admission {
    gate: Gate,
    network: Option<Network>,
}

/// A connection in its handshake. It counts as one until this is dropped.
#[derive(Debug)]
#[must_use]
pub(crate) struct InHandshake<'a>(&'a Admission);

impl Gate {
    pub(crate) fn new(connections: Connections) -> Self {
        let hits = Hits::new(connections);
        Self(Arc::new(Inner { counts: Mutex::default(), key_exchanges: Mutex::default(), hits }))
    }

    /// Lets a connection in, if there is room. The address is given where it counts.
    pub(crate) fn admit(&self, remote: Option<IpAddr>, limits: &Limits) -> Option<Admission> {
        let network = remote.and_then(|remote| counted(remote, limits));
        match lock(&self.0.counts).admit(network, limits) {
            Ok(()) => Some(Admission { gate: self.clone(), network }),
            Err(limit) => {
                self.hit(limit);
                None
            }
        }
    }

    /// Counts and logs a limit that was reached elsewhere.
    pub(crate) fn hit(&self, limit: LimitKind) {
        self.0.hits.add(limit);
    }

    /// The same without the log.
    pub(crate) fn count(&self, limit: LimitKind) {
        self.0.hits.count(limit);
    }
}

impl Admission {
    /// The connection begins its handshake, if there is room. Where there is none, it is not counted yet as
    /// a limit that was reached; neither is it below.
    pub(crate) fn begin_handshake(&self, limits: &Limits) -> Result<InHandshake<'_>, LimitKind> {
        lock(&self.gate.0.counts).begin_handshake(self.network, limits)?;
        Ok(InHandshake(self))
    }

    /// A key exchange is about to be computed, if the address may have one more.
    pub(crate) fn begin_key_exchange(&self, limits: &Limits) -> Result<(), LimitKind> {
        let Some(network) = self.network else { return Ok(()) };
        let (most, window) = (limits.key_exchanges, limits.key_exchange_window);
        let mut counts = lock(&self.gate.0.key_exchanges);
        counts.add(network, most, window).then_some(()).ok_or(LimitKind::KeyExchanges)
    }

    pub(crate) fn gate(&self) -> &Gate {
        &self.gate
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        lock(&self.gate.0.counts).leave(self.network);
    }
}

impl Drop for InHandshake<'_> {
    fn drop(&mut self) {
        let Admission { gate, network } = self.0;
        lock(&gate.0.counts).end_handshake(*network);
    }
}

/// What an address is counted as. `None` if it is not.
fn counted(remote: IpAddr, limits: &Limits) -> Option<Network> {
    let exempt = remote.to_canonical().is_loopback() && !limits.limit_loopback;
    (!exempt).then(|| Network::of(remote))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::MAX_KEY_EXCHANGES;

    fn ip(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    fn gate() -> (Gate, Connections) {
        let connections = Connections::new();
        (Gate::new(connections.clone()), connections)
    }

    #[test]
    fn a_place_is_free_again_when_it_is_left() {
        let (gate, connections) = gate();
        let limits = Limits { connections: 2, ..Limits::default() };
        let first = gate.admit(ip("192.0.2.1"), &limits).unwrap();
        let _second = gate.admit(None, &limits).unwrap();
        assert!(gate.admit(ip("192.0.2.2"), &limits).is_none());
        drop(first);
        let _third = gate.admit(ip("192.0.2.2"), &limits).unwrap();
        assert!(gate.admit(None, &limits).is_none());
        assert_eq!(connections.statistics().limit_hits(LimitKind::Connections), 2);
    }

    #[test]
    fn one_address_leaves_room_for_others() {
        let (gate, connections) = gate();
        let mut limits = Limits { connections_per_address: 2, ..Limits::default() };
        let _admitted: Vec<_> = ["2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "192.0.2.1"]
            .map(|address| gate.admit(ip(address), &limits).unwrap())
            .into();
        assert!(gate.admit(ip("2001:db8::3"), &limits).is_none());
        assert_eq!(connections.statistics().limit_hits(LimitKind::PerAddress), 1);

        let local = ["127.0.0.1", "::1", "::ffff:127.0.0.1"];
        let _tunnel: Vec<_> = [local; 3]
            .as_flattened()
            .iter()
            .map(|it| gate.admit(ip(it), &limits).unwrap())
            .collect();
        limits.limit_loopback = true;
        let limited: Vec<_> =
            [local; 3].as_flattened().iter().filter_map(|it| gate.admit(ip(it), &limits)).collect();
        assert_eq!(limited.len(), 2 * 2);
    }

    #[test]
    fn handshakes_are_counted_while_they_last() {
        let (gate, _) = gate();
        let limits = Limits { handshakes: 1, ..Limits::default() };
        let [one, other] =
            ["192.0.2.1", "192.0.2.2"].map(|it| gate.admit(ip(it), &limits).unwrap());
        let handshake = one.begin_handshake(&limits).unwrap();
        assert_eq!(other.begin_handshake(&limits).unwrap_err(), LimitKind::Handshakes);
        drop(handshake);
        drop(other.begin_handshake(&limits).unwrap());
    }

    #[test]
    fn loopback_has_no_share_of_the_handshakes_unless_it_is_said_to() {
        for (limit_loopback, expected) in [(false, 9), (true, 2)] {
            let (gate, _) = gate();
            let limits = Limits { handshakes_per_address: 2, limit_loopback, ..Limits::default() };
            let admitted = [(); 9].map(|()| gate.admit(ip("::1"), &limits).unwrap());
            let begun: Vec<_> =
                admitted.iter().filter_map(|it| it.begin_handshake(&limits).ok()).collect();
            assert_eq!(begun.len(), expected);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn key_exchanges_are_counted_by_address_not_by_connection() {
        let (gate, _) = gate();
        let limits = Limits::default();
        let exchange = |address| {
            let admission = gate.admit(ip(address), &limits).unwrap();
            admission.begin_key_exchange(&limits).is_ok()
        };
        let allowed = (0..100).filter(|_| exchange("192.0.2.1")).count();
        assert_eq!(allowed, MAX_KEY_EXCHANGES);
        assert!(exchange("192.0.2.2"));
        assert!((0..100).all(|_| exchange("127.0.0.1")));
        tokio::time::advance(limits.key_exchange_window).await;
        assert!(exchange("192.0.2.1"));
    }
}
