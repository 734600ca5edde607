//! What is no plaintext BitTorrent handshake passes as it is.

use mse::{CryptoPolicy, Offer};
use mse_io::HandshakeError;
use mse_io::tokio::initiate;
use mse_proxy::{Carried, Policy, Shared};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::*;

const LOOKING: [Policy; 3] = [Policy::Allow, Policy::Prefer, Policy::Require];

/// A client and the peer it is connected with.
async fn pair(policy: Policy) -> (TcpStream, TcpStream, Shared, Running) {
    let (listener, address) = listener().await;
    let shared = Shared::new();
    let (proxy, running) = outgoing(policy, &shared).await;
    let client = connect(proxy, address).await.unwrap();
    (client, accept(&listener).await, shared, running)
}

#[tokio::test]
async fn http_passes() {
    for policy in Policy::ALL {
        let (mut client, mut server, shared, _running) = pair(policy).await;
        let request = b"GET /announce HTTP/1.1\r\n\r\n";
        client.write_all(request).await.unwrap();
        assert_eq!(read(&mut server, request.len()).await, request);
        server.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        server.shutdown().await.unwrap();
        assert_eq!(read_to_end(&mut client).await, b"HTTP/1.1 200 OK\r\n\r\n");
        assert_eq!(shared.connections().snapshot()[0].carried, Carried::Untouched);
        assert!(shared.torrents().is_empty());
    }
}

#[tokio::test]
async fn a_prefix_that_breaks_off_at_its_last_byte_passes() {
    for policy in LOOKING {
        let (mut client, mut server, _shared, _running) = pair(policy).await;
        for byte in b"\x13BitTorrent protocoX" {
            client.write_all(&[*byte]).await.unwrap();
        }
        assert_eq!(read(&mut server, 20).await, b"\x13BitTorrent protocoX");
    }
}

#[tokio::test]
async fn a_server_may_speak_first() {
    for policy in Policy::ALL {
        let (mut client, mut server, _shared, _running) = pair(policy).await;
        server.write_all(b"220 ready\r\n").await.unwrap();
        assert_eq!(read(&mut client, 11).await, b"220 ready\r\n");
        client.write_all(b"HELO\r\n").await.unwrap();
        assert_eq!(read(&mut server, 6).await, b"HELO\r\n");
        server.write_all(b"250\r\n").await.unwrap();
        assert_eq!(read(&mut client, 5).await, b"250\r\n");
        drop(server);
        assert!(is_closed(&mut client).await);
    }
}

#[tokio::test]
async fn a_server_may_close_without_a_word() {
    for policy in Policy::ALL {
        let (mut client, server, _shared, _running) = pair(policy).await;
        drop(server);
        assert!(is_closed(&mut client).await, "{policy}");
    }
}

#[tokio::test]
async fn a_client_may_end_within_the_prefix_unless_encryption_is_required() {
    for policy in Policy::ALL {
        let (mut client, mut server, _shared, _running) = pair(policy).await;
        client.write_all(&handshake(b'c')[..10]).await.unwrap();
        client.shutdown().await.unwrap();
        let expected = if policy == Policy::Require { 0 } else { 10 };
        assert_eq!(read_to_end(&mut server).await.len(), expected, "{policy}");
    }
}

#[tokio::test]
async fn a_peer_cannot_get_plaintext_by_speaking_first_where_encryption_is_required() {
    for after in [0, 1, 19] {
        let (mut client, mut server, shared, _running) = pair(Policy::Require).await;
        client.write_all(&handshake(b'c')[..after]).await.unwrap();
        server.write_all(b"hello").await.unwrap();
        assert_eq!(read(&mut client, 5).await, b"hello");
        client.write_all(&handshake(b'c')[after..]).await.unwrap();
        assert!(is_closed(&mut client).await);
        assert!(is_closed(&mut server).await);
        until(|| shared.connections().totals().outgoing.failures == 1).await;
    }
}

#[tokio::test]
async fn a_peer_cannot_get_plaintext_by_closing_its_half_where_encryption_is_required() {
    let (mut client, mut server, _shared, _running) = pair(Policy::Require).await;
    server.shutdown().await.unwrap();
    assert!(is_closed(&mut client).await);
    let _ = client.write_all(&handshake(b'c')).await;
    assert!(is_closed(&mut server).await);
}

#[tokio::test]
async fn the_clients_own_mse_passes() {
    let (near, far, echo) = (Shared::new(), Shared::new(), Echo::start().await);
    let (public, _incoming) = incoming(Policy::Require, echo.address, &far).await;
    for policy in Policy::ALL {
        let (proxy, _outgoing) = outgoing(policy, &near).await;
        let (reader, writer) = connect(proxy, public).await.unwrap().into_split();
        let offer = Offer::new(SKEY, CryptoPolicy::RC4_ONLY);
        // 1 in 256 shared secrets cannot be used.
        let mut stream = match within(initiate(reader, writer, offer)).await {
            Ok(stream) => stream,
            Err(HandshakeError::LeadingZero) => continue,
            Err(error) => panic!("{policy}: {error}"),
        };
        stream.write_all(&handshake(b'c')).await.unwrap();
        let mut answer = [0; 68];
        within(stream.read_exact(&mut answer)).await.unwrap();
        assert_eq!(answer, handshake(b'e'));
        let carried = near.connections().snapshot().last().unwrap().carried;
        assert_eq!(carried, Carried::Untouched);
    }
}

#[tokio::test]
async fn off_still_learns_torrents_and_counts_plaintext_peers() {
    let echo = Echo::start().await;
    let shared = Shared::new();
    let (proxy, _running) = outgoing(Policy::Off, &shared).await;
    let mut client = connect(proxy, echo.address).await.unwrap();
    for byte in handshake(b'c') {
        client.write_all(&[byte]).await.unwrap();
    }
    assert_eq!(read(&mut client, 68).await, handshake(b'e'));
    assert!(shared.torrents().find(&SKEY.hash()).is_some());
    let open = shared.connections().snapshot().remove(0);
    assert_eq!((open.carried, open.info_hash), (Carried::Plaintext, Some(TORRENT)));
}
