//! Run by [`in_a_namespace`](super::in_a_namespace).

use std::io;
use std::net::SocketAddr;

use mse_proxy::{Carried, Direction, Policy, Reason, Shared};
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use super::network::{OUTSIDE, V4, V6, peer, set_up, transparent, transparent_on};
use crate::support::*;

/// Dials as a client does that knows of no proxy.
async fn dial(address: SocketAddr) -> TcpStream {
    let stream = within(TcpStream::connect(address)).await.unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// Whether the connection ends as if the peer could not be reached.
async fn is_reset(stream: &mut TcpStream) -> bool {
    let read = within(stream.read(&mut [0])).await;
    matches!(read, Err(error) if error.kind() == io::ErrorKind::ConnectionReset)
}

fn failures(shared: &Shared, reason: Reason) -> u64 {
    shared.connections().statistics().failures(Direction::Outgoing, reason)
}

#[tokio::test]
#[ignore = "redirects the connections of the machine it runs on"]
async fn redirected_connections_are_encrypted() {
    set_up();
    let shared = Shared::new();
    let _halves = transparent(&shared, |_| ()).await;
    for address in [V4, V6] {
        let (peer, _running, _echo) = peer(address).await;
        let mut client = dial(peer).await;
        assert_eq!(client.peer_addr().unwrap(), peer);
        assert!(converse(&mut client).await, "{peer}");
        let connection = shared.connections().snapshot().pop().unwrap();
        assert_eq!(connection.peer, peer);
        assert!(matches!(connection.carried, Carried::Mse(_)));
    }
}

#[tokio::test]
#[ignore = "redirects the connections of the machine it runs on"]
async fn one_listener_may_serve_both_families() {
    set_up();
    let shared = Shared::new();
    let _half = transparent_on("::", &shared, |_| ()).await;
    for address in [V4, V6] {
        let (peer, _running, _echo) = peer(address).await;
        assert!(converse(&mut dial(peer).await).await, "{peer}");
    }
}

#[tokio::test]
#[ignore = "redirects the connections of the machine it runs on"]
async fn an_alias_leads_to_its_peer() {
    set_up();
    let shared = Shared::new();
    let _halves = transparent(&shared, |_| ()).await;
    let (theirs, _running, _echo) = peer(OUTSIDE).await;
    let client = Echo::start().await;
    let (public, _incoming) = incoming(Policy::Prefer, client.address, &shared).await;

    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::new(theirs.ip(), 0)).unwrap();
    let mut stream = within(socket.connect(public)).await.unwrap();
    assert!(converse(&mut stream).await);
    let alias = client.sources()[0].ip();
    assert_eq!(alias.to_string(), "127.64.0.1");

    // As LTEP's port would have it.
    assert!(converse(&mut dial(SocketAddr::new(alias, theirs.port())).await).await);
    assert!(shared.connections().snapshot().iter().any(|connection| connection.peer == theirs));
    // One that belongs to nobody.
    assert!(is_reset(&mut dial("127.64.9.9:80".parse().unwrap()).await).await);
    assert_eq!(failures(&shared, Reason::TargetLoopback), 1);
}

#[tokio::test]
#[ignore = "redirects the connections of the machine it runs on"]
async fn a_peer_that_cannot_be_reached_is_no_clean_end() {
    set_up();
    let shared = Shared::new();
    let _halves = transparent(&shared, |_| ()).await;
    for address in [V4, V6] {
        let nobody = TcpListener::bind(address).await.unwrap().local_addr().unwrap();
        assert!(is_reset(&mut dial(nobody).await).await, "{nobody}");
    }
    assert_eq!(failures(&shared, Reason::DialRefused), 2);
}

#[tokio::test]
#[ignore = "redirects the connections of the machine it runs on"]
async fn a_connection_made_to_the_listener_itself_is_refused() {
    set_up();
    let shared = Shared::new();
    let _halves = transparent(&shared, |_| ()).await;
    for address in ["127.0.0.1:6000", "[::1]:6000"] {
        assert!(is_closed(&mut dial(address.parse().unwrap()).await).await, "{address}");
    }
    assert_eq!(failures(&shared, Reason::NotRedirected), 2);
}

#[tokio::test]
#[ignore = "redirects the connections of the machine it runs on"]
async fn rules_that_catch_the_proxy_itself_make_no_endless_loop() {
    set_up();
    let shared = Shared::new();
    let _halves = transparent(&shared, |config| config.mark = None).await;
    for address in [V4, V6] {
        let (peer, _running, echo) = peer(address).await;
        assert!(!converse(&mut dial(peer).await).await);
        assert!(echo.sources().is_empty());
    }
    until(|| failures(&shared, Reason::RedirectLoop) >= 2).await;
    until(|| shared.connections().snapshot().is_empty()).await;
    assert!(shared.connections().totals().outgoing.failures < 20);
}
