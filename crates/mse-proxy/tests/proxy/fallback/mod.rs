//! What the outgoing half does when an attempt fails.

mod dying;
mod leading_zero;
mod silent;

use mse::{CryptoPolicy, Randomness};
use mse_io::tokio::Respond;
use mse_proxy::{Carried, Policy, Shared};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::task::JoinHandle;

use crate::support::handshake::respond;
use crate::support::*;

/// A client that talks to whoever listens there, and says whether it was answered.
async fn client(policy: Policy, peer: std::net::SocketAddr) -> (JoinHandle<bool>, Shared, Running) {
    let shared = Shared::new();
    let (proxy, running) = outgoing(policy, &shared).await;
    let mut stream = connect(proxy, peer).await.unwrap();
    (tokio::spawn(async move { converse(&mut stream).await }), shared, running)
}

/// The peer's side of [`converse`], after the client's handshake.
async fn answer(stream: &mut TcpStream) {
    stream.write_all(&handshake(b'e')).await.unwrap();
    let hello = read(stream, 5).await;
    stream.write_all(&hello).await.unwrap();
}

/// Ya, and the handshake up to the naming of the torrent.
async fn named(stream: TcpStream) -> (Vec<u8>, Respond<OwnedReadHalf, OwnedWriteHalf>) {
    let (mut reader, writer) = stream.into_split();
    let mut ya = vec![0; 96];
    within(reader.read_exact(&mut ya)).await.unwrap();
    assert_ne!(ya[..20], handshake(0)[..20]);
    let mut respond = Respond::new(reader, writer, Randomness::from_os().unwrap());
    respond.receive(&ya).unwrap();
    assert_eq!(within(respond.skey_hash()).await.unwrap(), SKEY.hash());
    (ya, respond)
}

/// Completes the handshake, and the conversation after it.
async fn complete(stream: TcpStream) {
    let (_, mut respond) = named(stream).await;
    respond.choose(&SKEY, CryptoPolicy::PREFER_PLAINTEXT).unwrap();
    let mut established = within(respond.complete()).await.unwrap();
    assert_eq!(established.initial_payload, handshake(b'c'));
    let (reader, writer) = respond.into_io();
    let mut stream = reader.reunite(writer).unwrap();
    let mut answer = handshake(b'e');
    established.encryptor.encrypt(&mut answer);
    stream.write_all(&answer).await.unwrap();
    let mut hello = read(&mut stream, 5).await;
    established.decryptor.decrypt(&mut hello);
    established.encryptor.encrypt(&mut hello);
    stream.write_all(&hello).await.unwrap();
}

#[tokio::test]
async fn prefer_goes_to_plaintext_when_the_peer_closes_on_ya() {
    let (peer, address) = listener().await;
    let (client, shared, _running) = client(Policy::Prefer, address).await;
    let mut first = accept(&peer).await;
    read(&mut first, 96).await;
    drop(first);
    let mut second = accept(&peer).await;
    assert_eq!(read(&mut second, 68).await, handshake(b'c'));
    answer(&mut second).await;
    assert!(client.await.unwrap());
    assert_eq!(shared.connections().totals().outgoing.carried(Carried::Plaintext).connections, 1);
}

#[tokio::test]
async fn prefer_goes_to_plaintext_when_the_peer_is_silent() {
    let (peer, address) = listener().await;
    let (client, _, _running) = client(Policy::Prefer, address).await;
    let mut first = accept(&peer).await;
    let mut second = accept(&peer).await;
    assert_eq!(read(&mut second, 68).await, handshake(b'c'));
    answer(&mut second).await;
    assert!(client.await.unwrap());
    let sent_before = read_to_end(&mut first).await;
    assert!((96..=608).contains(&sent_before.len()), "{}", sent_before.len());
}

#[tokio::test]
async fn a_peer_that_closes_after_step_3_is_tried_with_a_fresh_key_and_then_in_plaintext() {
    let (peer, address) = listener().await;
    let (client, _, _running) = client(Policy::Prefer, address).await;
    let (first_key, respond) = named(accept(&peer).await).await;
    drop(respond);
    let (second_key, respond) = named(accept(&peer).await).await;
    assert_ne!(first_key, second_key);
    drop(respond);
    let mut third = accept(&peer).await;
    assert_eq!(read(&mut third, 68).await, handshake(b'c'));
    answer(&mut third).await;
    assert!(client.await.unwrap());
}

#[tokio::test]
async fn require_tries_a_fresh_key_and_nothing_else() {
    let (peer, address) = listener().await;
    let (client, shared, _running) = client(Policy::Require, address).await;
    for _ in 0..2 {
        drop(named(accept(&peer).await).await);
    }
    assert!(!client.await.unwrap());
    assert_eq!(shared.connections().totals().outgoing.failures, 1);
}

/// As Transmission does while it has another handshake with our address.
#[tokio::test]
async fn require_tries_once_more_when_the_peer_closes_on_ya() {
    let (peer, address) = listener().await;
    let (client, _, _running) = client(Policy::Require, address).await;
    let mut first = accept(&peer).await;
    let first_key = read(&mut first, 96).await;
    drop(first);
    let second = accept(&peer).await;
    let mut second_key = [0; 96];
    while within(second.peek(&mut second_key)).await.unwrap() < 96 {}
    assert_ne!(first_key, second_key);
    complete(second).await;
    assert!(client.await.unwrap());
}

#[tokio::test]
async fn require_may_succeed_with_the_fresh_key() {
    let (peer, address) = listener().await;
    let (client, _, _running) = client(Policy::Require, address).await;
    drop(named(accept(&peer).await).await);
    complete(accept(&peer).await).await;
    assert!(client.await.unwrap());
}

#[tokio::test]
async fn allow_goes_to_mse_when_the_peer_closes_or_resets_without_a_byte() {
    for resets in [false, true] {
        let (peer, address) = listener().await;
        let (client, _, _running) = client(Policy::Allow, address).await;
        let mut first = accept(&peer).await;
        assert_eq!(read(&mut first, 68).await, handshake(b'c'));
        if resets {
            first.set_zero_linger().unwrap();
        }
        drop(first);
        complete(accept(&peer).await).await;
        assert!(client.await.unwrap());
    }
}

#[tokio::test]
async fn what_the_client_sent_early_follows_its_handshake_on_the_connection_that_holds() {
    let (peer, address) = listener().await;
    for policy in [Policy::Prefer, Policy::Allow] {
        let (proxy, _running) = outgoing(policy, &Shared::new()).await;
        let mut client = connect(proxy, address).await.unwrap();
        let early = [&handshake(b'c')[..], b"bitfield"].concat();
        client.write_all(&early).await.unwrap();
        if policy == Policy::Prefer {
            read(&mut accept(&peer).await, 1).await;
        }
        let mut holds = accept(&peer).await;
        assert_eq!(read(&mut holds, early.len()).await, early, "{policy}");
        holds.write_all(b"x").await.unwrap();
        assert_eq!(read(&mut client, 1).await, b"x");
    }
}

#[tokio::test]
async fn what_the_client_sent_early_is_encrypted_behind_ia() {
    let (far, echo) = (Shared::new(), Echo::start().await);
    let (public, _incoming) = incoming(Policy::Require, echo.address, &far).await;
    let (proxy, _outgoing) = outgoing(Policy::Require, &Shared::new()).await;
    let mut client = connect(proxy, public).await.unwrap();
    client.write_all(&[&handshake(b'c'), &b"bitfield"[..]].concat()).await.unwrap();
    assert_eq!(read(&mut client, 76).await, [&handshake(b'e'), &b"bitfield"[..]].concat());
}

#[tokio::test]
async fn payload_in_one_segment_with_step_4_reaches_the_client() {
    let (peer, address) = listener().await;
    let (client, _, _running) = client(Policy::Require, address).await;
    let mut stream = accept(&peer).await;
    let (mut established, step_4) = respond(&mut stream).await;
    assert_eq!(established.initial_payload, handshake(b'c'));
    let mut payload = handshake(b'e');
    established.encryptor.encrypt(&mut payload);
    stream.write_all(&[&step_4, &payload[..]].concat()).await.unwrap();
    let mut hello = read(&mut stream, 5).await;
    established.decryptor.decrypt(&mut hello);
    assert_eq!(hello, b"hello");
    established.encryptor.encrypt(&mut hello);
    stream.write_all(&hello).await.unwrap();
    assert!(client.await.unwrap());
}

#[tokio::test]
async fn a_peer_id_that_comes_late_follows_ia() {
    let (far, echo) = (Shared::new(), Echo::start().await);
    let (public, _incoming) = incoming(Policy::Require, echo.address, &far).await;
    let (proxy, _outgoing) = outgoing(Policy::Require, &Shared::new()).await;
    let mut client = connect(proxy, public).await.unwrap();
    client.write_all(&handshake(b'c')[..48]).await.unwrap();
    until(|| !far.connections().snapshot().is_empty()).await;
    client.write_all(&handshake(b'c')[48..]).await.unwrap();
    assert_eq!(read(&mut client, 68).await, handshake(b'e'));
}
