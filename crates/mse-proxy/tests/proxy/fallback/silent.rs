//! Peers that take a connection and fall silent.

use std::time::Duration;

use mse_proxy::{LADDER_DEADLINE, Policy};
use tokio::net::TcpListener;
use tokio::time::Instant;

use super::{client, complete, named};
use crate::support::*;

/// Timers are exact to a millisecond each.
const TICKS: Duration = Duration::from_millis(20);

/// Answers every MSE handshake up to the naming of the torrent, and never closes one.
async fn stall(peer: TcpListener) {
    let mut held = Vec::new();
    loop {
        held.push(named(accept(&peer).await).await);
    }
}

/// With the clock stopped, it jumps to the next timer whenever a task waits: it is the timers of the
/// attempts that are added up.
#[tokio::test(start_paused = true)]
async fn all_attempts_together_end_in_time() {
    let (peer, address) = listener().await;
    let _stalling = Running::start(stall(peer));
    let started = Instant::now();
    let (client, shared, _running) = client(Policy::Require, address).await;
    assert!(!client.await.unwrap());
    let took = started.elapsed();
    assert!(took <= LADDER_DEADLINE + TICKS, "{took:?}");
    assert!(took >= LADDER_DEADLINE - TICKS, "it gave up early: {took:?}");
    assert_eq!(shared.connections().totals().outgoing.failures, 1);
}

#[tokio::test]
async fn allow_goes_to_mse_when_the_peer_is_silent() {
    let (peer, address) = listener().await;
    let started = Instant::now();
    let (client, _, _running) = client(Policy::Allow, address).await;
    let mut first = accept(&peer).await;
    assert_eq!(read(&mut first, 68).await, handshake(b'c'));
    let second = accept(&peer).await;
    // KTorrent takes 4.8 s to close a plaintext connection, and is not given up before.
    assert!(started.elapsed() >= Duration::from_millis(4800));
    complete(second).await;
    assert!(client.await.unwrap());
    assert!(read_to_end(&mut first).await.is_empty());
}
