//! Stopping without cutting off connections.

use std::net::SocketAddr;
use std::time::Duration;

use mse_proxy::{
    Drain, Incoming, IncomingConfig, LoopbackTargets, Outgoing, OutgoingConfig, Shared,
};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::support::*;

struct Stopping {
    public: SocketAddr,
    shared: Shared,
    drain: Drain,
    served: JoinHandle<usize>,
    _echo: Echo,
}

impl Stopping {
    async fn start() -> Self {
        let (shared, echo, drain) = (Shared::new(), Echo::start().await, Drain::new());
        let config = IncomingConfig::new("127.0.0.1:0".parse().unwrap(), echo.address);
        let half = Incoming::bind(config, shared.clone()).await.unwrap();
        let public = half.local_addr();
        let served = tokio::spawn(half.run_until(drain.clone()));
        Self { public, shared, drain, served, _echo: echo }
    }

    async fn dial(&self) -> TcpStream {
        TcpStream::connect(self.public).await.unwrap()
    }

    /// Until nothing listens any more.
    async fn closed(&self) {
        while TcpStream::connect(self.public).await.is_ok() {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn connections_go_on_and_nobody_comes() {
    let stopping = Stopping::start().await;
    let mut live = stopping.dial().await;
    assert!(converse(&mut live).await);
    stopping.drain.begin(HANG);
    within(stopping.closed()).await;
    live.write_all(b"still here").await.unwrap();
    assert_eq!(read(&mut live, 10).await, b"still here");
    drop(live);
    assert_eq!(within(stopping.served).await.unwrap(), 0);
}

#[tokio::test]
async fn a_handshake_that_has_begun_may_be_completed() {
    let stopping = Stopping::start().await;
    let mut half_way = stopping.dial().await;
    half_way.write_all(&handshake(b'c')[..30]).await.unwrap();
    // Accepted after this one.
    let mut other = stopping.dial().await;
    assert!(converse(&mut other).await);
    stopping.drain.begin(HANG);
    within(stopping.closed()).await;
    half_way.write_all(&handshake(b'c')[30..]).await.unwrap();
    assert_eq!(read(&mut half_way, 68).await, handshake(b'e'));
    drop((half_way, other));
    assert_eq!(within(stopping.served).await.unwrap(), 0);
}

#[tokio::test]
async fn the_deadline_cuts_off_whoever_is_left_and_may_come_sooner() {
    let stopping = Stopping::start().await;
    let mut live = stopping.dial().await;
    assert!(converse(&mut live).await);
    stopping.drain.begin(HANG * 2);
    within(stopping.closed()).await;
    assert!(!stopping.served.is_finished());
    stopping.drain.begin(Duration::ZERO);
    assert_eq!(within(stopping.served).await.unwrap(), 1);
    assert!(is_closed(&mut live).await);
    assert!(stopping.shared.connections().snapshot().is_empty());
}

/// With the clock stopped, which jumps to the next timer whenever nothing else is left to do.
#[tokio::test(start_paused = true)]
async fn failed_handshakes_keep_nobody_waiting() {
    let stopping = Stopping::start().await;
    let mut failed = stopping.dial().await;
    failed.write_all(&[0; 800]).await.unwrap();
    until(|| stopping.shared.connections().totals().incoming.failures == 1).await;
    let mut live = stopping.dial().await;
    assert!(converse(&mut live).await);
    let begun = Instant::now();
    stopping.drain.begin(HANG * 2);
    read_to_end(&mut failed).await;
    // Sooner than without.
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert!(!stopping.served.is_finished());
    drop(live);
    assert_eq!(within(stopping.served).await.unwrap(), 0);
}

#[tokio::test]
async fn the_outgoing_half_stops_alike() {
    let (shared, echo, drain) = (Shared::new(), Echo::start().await, Drain::new());
    let mut config = OutgoingConfig::new("127.0.0.1:0".parse().unwrap());
    config.loopback = LoopbackTargets::Allow;
    let half = Outgoing::bind(config, shared.clone()).await.unwrap();
    let proxy = half.local_addr();
    let served = tokio::spawn(half.run_until(drain.clone()));
    let mut client = connect(proxy, echo.address).await.unwrap();
    assert!(converse(&mut client).await);
    drain.begin(HANG);
    until(|| std::net::TcpStream::connect(proxy).is_err()).await;
    client.write_all(b"still here").await.unwrap();
    assert_eq!(read(&mut client, 10).await, b"still here");
    drop(client);
    assert_eq!(within(served).await.unwrap(), 0);
}
