//! HTTP CONNECT, on the listener of SOCKS5.

use std::net::SocketAddr;

use mse_proxy::{Carried, Credentials, LoopbackTargets, Policy, Shared};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::*;

const ESTABLISHED: &[u8] = b"HTTP/1.1 200 Connection established\r\n\r\n";

fn request(target: impl std::fmt::Display) -> Vec<u8> {
    format!("CONNECT {target} HTTP/1.0\r\n\r\n").into_bytes()
}

async fn open(proxy: SocketAddr) -> TcpStream {
    let stream = within(TcpStream::connect(proxy)).await.unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// A client that is connected.
async fn connected(proxy: SocketAddr, target: SocketAddr) -> TcpStream {
    let mut client = open(proxy).await;
    client.write_all(&request(target)).await.unwrap();
    assert_eq!(read(&mut client, ESTABLISHED.len()).await, ESTABLISHED);
    client
}

/// The whole answer to a request that is refused, after which the connection ends.
async fn refused(proxy: SocketAddr, request: &[u8]) -> String {
    let mut client = open(proxy).await;
    client.write_all(request).await.unwrap();
    let mut answer = String::new();
    // A reset could take the answer with it.
    within(client.read_to_string(&mut answer)).await.expect("a clean end");
    let (head, body) = answer.split_once("\r\n\r\n").expect("there is an answer");
    assert!(head.contains(&format!("\r\nContent-Length: {}\r\n", body.len())), "{answer}");
    answer
}

/// A proxy that encrypts, and a peer that takes nothing else.
struct World {
    proxy: SocketAddr,
    peer: SocketAddr,
    tap: Tap,
    near: Shared,
    _running: (Running, Running, Echo),
}

async fn encrypted() -> World {
    let (near, far, echo) = (Shared::new(), Shared::new(), Echo::start().await);
    let (public, incoming) = incoming(Policy::Require, echo.address, &far).await;
    let tap = Tap::on(public).await;
    let (proxy, outgoing) = outgoing(Policy::Require, &near).await;
    let running = (incoming, outgoing, echo);
    World { proxy, peer: tap.address, tap, near, _running: running }
}

#[tokio::test]
async fn a_connection_is_encrypted() {
    let world = encrypted().await;
    let mut client = connected(world.proxy, world.peer).await;
    assert!(converse(&mut client).await);
    let carried = world.near.connections().snapshot()[0].carried;
    assert!(matches!(carried, Carried::Mse(_)), "{carried:?}");
    assert!(!world.tap.saw(NAME));
    // The same listener goes on with SOCKS5.
    assert!(converse(&mut connect(world.proxy, world.peer).await.unwrap()).await);
}

#[tokio::test]
async fn a_head_may_come_byte_by_byte() {
    let world = encrypted().await;
    let mut client = open(world.proxy).await;
    for byte in request(world.peer) {
        client.write_all(&[byte]).await.unwrap();
        tokio::task::yield_now().await;
    }
    assert_eq!(read(&mut client, ESTABLISHED.len()).await, ESTABLISHED);
    assert!(converse(&mut client).await);
}

#[tokio::test]
async fn what_comes_with_the_head_is_kept() {
    let world = encrypted().await;
    let all = [&handshake(b'c')[..], b"hello"].concat();
    // Nothing, a part of the prefix, of the handshake, all of it, and more.
    for early in [0, 1, 19, 20, 47, 48, 67, 68, 70, all.len()] {
        let mut client = open(world.proxy).await;
        client.write_all(&[&request(world.peer), &all[..early]].concat()).await.unwrap();
        assert_eq!(read(&mut client, ESTABLISHED.len()).await, ESTABLISHED, "{early}");
        client.write_all(&all[early..]).await.unwrap();
        assert_eq!(read(&mut client, 68).await, handshake(b'e'), "{early}");
        assert_eq!(read(&mut client, 5).await, b"hello", "{early}");
    }
    assert!(!world.tap.saw(NAME));
}

#[tokio::test]
async fn names_and_bare_addresses_are_targets() {
    let echo = Echo::start().await;
    let (proxy, _running) = outgoing(Policy::Off, &Shared::new()).await;
    let mut client = open(proxy).await;
    let target = format!("localhost:{}", echo.address.port());
    client.write_all(&request(target)).await.unwrap();
    assert_eq!(read(&mut client, ESTABLISHED.len()).await, ESTABLISHED);
    assert!(converse(&mut client).await);
}

#[tokio::test]
async fn an_ipv6_address_is_a_target() {
    let Ok(listener) = tokio::net::TcpListener::bind("[::1]:0").await else {
        return;
    };
    let (proxy, _running) = outgoing(Policy::Off, &Shared::new()).await;
    let mut client = connected(proxy, listener.local_addr().unwrap()).await;
    let mut server = accept(&listener).await;
    client.write_all(b"hello").await.unwrap();
    assert_eq!(read(&mut server, 5).await, b"hello");
}

#[tokio::test]
async fn requests_that_are_not_served_are_answered() {
    let shared = Shared::new();
    let (proxy, _running) = outgoing_with(&shared, |config| {
        config.loopback = LoopbackTargets::Refuse;
    })
    .await;
    let large = format!("CONNECT a:1 HTTP/1.1\r\nX: {}", "x".repeat(60_000));
    for (request, code) in [
        (
            "GET http://example.org/ HTTP/1.1\r\n\r\n",
            "405 Method Not Allowed\r\nAllow: CONNECT\r\n",
        ),
        ("CONNECT example.org HTTP/1.1\r\n\r\n", "400 Bad Request\r\n"),
        ("CONNECT \x01:1 HTTP/1.1\r\n\r\n", "400 Bad Request\r\n"),
        (&large, "431 Request Header Fields Too Large\r\n"),
        ("CONNECT 127.0.0.1:80 HTTP/1.1\r\n\r\n", "403 Forbidden\r\n"),
        ("CONNECT 192.0.2.1:0 HTTP/1.1\r\n\r\n", "403 Forbidden\r\n"),
    ] {
        let answer = refused(proxy, request.as_bytes()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {code}")), "{answer}");
    }
    until(|| shared.connections().totals().outgoing.failures == 6).await;
}

#[tokio::test]
async fn the_answer_is_what_dialling_gave() {
    let (proxy, _running) = outgoing(Policy::Prefer, &Shared::new()).await;
    let (listener, nobody) = listener().await;
    drop(listener);
    let answer = refused(proxy, &request(nobody)).await;
    assert!(answer.starts_with("HTTP/1.1 502 Bad Gateway\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\nconnection refused\n"), "{answer}");
}

#[tokio::test]
async fn a_user_and_a_password_may_be_asked_for() {
    let echo = Echo::start().await;
    let (proxy, _running) = outgoing_with(&Shared::new(), |config| {
        config.credentials = Some(Credentials::new("user", "secret"));
    })
    .await;
    let with = |header: &str| format!("CONNECT {} HTTP/1.1\r\n{header}\r\n", echo.address);
    // None; user:wrong
    for header in ["", "Proxy-Authorization: Basic dXNlcjp3cm9uZw==\r\n"] {
        let answer = refused(proxy, with(header).as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 407 Proxy Authentication Required\r\n"), "{answer}");
        assert!(answer.contains("\r\nProxy-Authenticate: Basic realm="), "{answer}");
    }
    // user:secret
    let mut client = open(proxy).await;
    let request = with("Proxy-Authorization: Basic dXNlcjpzZWNyZXQ=\r\n");
    client.write_all(request.as_bytes()).await.unwrap();
    assert_eq!(read(&mut client, ESTABLISHED.len()).await, ESTABLISHED);
    assert!(converse(&mut client).await);
}

#[tokio::test]
async fn a_client_that_ends_within_its_head_is_let_go() {
    let (proxy, _running) = outgoing(Policy::Prefer, &Shared::new()).await;
    let mut client = open(proxy).await;
    client.write_all(b"CONNECT 192.0.2.1:6881 HT").await.unwrap();
    client.shutdown().await.unwrap();
    assert!(is_closed(&mut client).await);
}
