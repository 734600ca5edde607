//! What is counted of connections through sockets.

use mse_proxy::{Direction, Fallback, HANDSHAKE_BOUNDS, LimitKind, Policy, Reason, Shared};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::handshake::respond;
use crate::support::*;

/// Those fallbacks that occurred.
fn fallbacks(shared: &Shared) -> Vec<(Fallback, u64)> {
    let statistics = shared.connections().statistics();
    let counts = Fallback::ALL.iter().map(|&each| (each, statistics.fallbacks(each)));
    counts.filter(|(_, count)| *count > 0).collect()
}

/// Those reasons that occurred.
fn failures(shared: &Shared, direction: Direction) -> Vec<(Reason, u64)> {
    let statistics = shared.connections().statistics();
    let counts = Reason::ALL.iter().map(|&each| (each, statistics.failures(direction, each)));
    counts.filter(|(_, count)| *count > 0).collect()
}

#[tokio::test]
async fn every_further_attempt_is_counted_and_the_reason_is_the_last_ones() {
    for (policy, fallback, reason) in [
        (Policy::Prefer, Fallback::ToPlaintext, Reason::NoAnswer),
        (Policy::Allow, Fallback::ToMse, Reason::MseClosedOnKey),
        (Policy::Require, Fallback::FreshKey, Reason::MseClosedOnKey),
    ] {
        let (shared, (peer, address)) = (Shared::new(), listener().await);
        let (proxy, _running) = outgoing(policy, &shared).await;
        let mut client = connect(proxy, address).await.unwrap();
        client.write_all(&handshake(b'c')).await.unwrap();
        for _ in 0..2 {
            let mut closed = accept(&peer).await;
            read(&mut closed, 1).await;
        }
        assert!(is_closed(&mut client).await);
        until(|| shared.connections().totals().outgoing.failures == 1).await;
        assert_eq!(fallbacks(&shared), [(fallback, 1)], "{policy}");
        assert_eq!(failures(&shared, Direction::Outgoing), [(reason, 1)], "{policy}");
        assert_eq!(shared.connections().failures()[0].reason, reason);
    }
}

#[tokio::test]
async fn a_completed_handshake_has_its_time_counted_on_both_sides() {
    let (near, far, echo) = (Shared::new(), Shared::new(), Echo::start().await);
    let (public, _incoming) = incoming(Policy::Require, echo.address, &far).await;
    let (proxy, _outgoing) = outgoing(Policy::Require, &near).await;
    let mut client = connect(proxy, public).await.unwrap();
    assert!(converse(&mut client).await);
    for (shared, direction) in [(near, Direction::Outgoing), (far, Direction::Incoming)] {
        let statistics = shared.connections().statistics();
        let times = statistics.handshake_times(direction);
        assert_eq!(times.count(), 1, "{direction:?}");
        assert!(!times.sum().is_zero() && times.sum() < HANDSHAKE_BOUNDS[10]);
        for other in Direction::ALL.into_iter().filter(|other| *other != direction) {
            assert_eq!(statistics.handshake_times(other).count(), 0);
        }
    }
}

#[tokio::test]
async fn what_incoming_peers_do_wrong_is_told_apart() {
    let (shared, echo) = (Shared::new(), Echo::start().await);
    let (public, _running) = incoming(Policy::Require, echo.address, &shared).await;
    for first_bytes in [&handshake(b'c')[..], &[0; 700], b"", &[7; 50]] {
        let mut peer = TcpStream::connect(public).await.unwrap();
        peer.write_all(first_bytes).await.unwrap();
        peer.shutdown().await.unwrap();
        read_to_end(&mut peer).await;
    }
    until(|| shared.connections().totals().incoming.failures == 4).await;
    let expected = [
        (Reason::MseClosedOnKey, 1),
        (Reason::MseBadKey, 1),
        (Reason::PlaintextRefused, 1),
        (Reason::PeerClosed, 1),
    ];
    assert_eq!(failures(&shared, Direction::Incoming), expected);
}

#[tokio::test]
async fn what_clients_ask_for_in_vain_is_counted() {
    let shared = Shared::new();
    let (proxy, _running) = outgoing(Policy::Prefer, &shared).await;
    for hello in [&b"\x05\x01\x00\x05\x03\x00\x01\x7f\x00\x00\x01\x00\x09"[..], b"\x04\x01"] {
        let mut client = TcpStream::connect(proxy).await.unwrap();
        client.write_all(hello).await.unwrap();
        read_to_end(&mut client).await;
    }
    until(|| shared.connections().totals().outgoing.failures == 2).await;
    let expected = [(Reason::RequestMalformed, 1), (Reason::RequestCommand, 1)];
    assert_eq!(failures(&shared, Direction::Outgoing), expected);
    assert!(shared.connections().failures().is_empty(), "there is no peer to name");
}

#[tokio::test]
async fn a_connection_has_its_age_and_no_limit_was_hit() {
    let (shared, (peer, address)) = (Shared::new(), listener().await);
    let (proxy, _running) = outgoing(Policy::Require, &shared).await;
    let before = std::time::Instant::now();
    let mut client = connect(proxy, address).await.unwrap();
    client.write_all(&handshake(b'c')).await.unwrap();
    let mut stream = accept(&peer).await;
    let (_, step_4) = respond(&mut stream).await;
    stream.write_all(&step_4).await.unwrap();
    until(|| !shared.connections().snapshot().is_empty()).await;
    let opened = shared.connections().snapshot()[0].opened;
    assert!(before <= opened && opened <= std::time::Instant::now());
    let statistics = shared.connections().statistics();
    assert!(LimitKind::ALL.iter().all(|&limit| statistics.limit_hits(limit) == 0));
}
