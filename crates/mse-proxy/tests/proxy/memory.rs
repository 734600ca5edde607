//! What worked with a peer, the next time.

use std::net::SocketAddr;

use mse::{CryptoMethod, CryptoPolicy};
use mse_proxy::{Carried, PeerMemory, Policy, Shared, Who, Worked};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::handshake::respond_by;
use crate::support::*;

const RC4: Carried = Carried::Mse(CryptoMethod::Rc4);

async fn remembering(policy: Policy, memory: &PeerMemory) -> (SocketAddr, Running) {
    outgoing_with(&Shared::new(), |config| {
        config.policy = policy;
        config.memory = memory.clone();
    })
    .await
}

fn facts(memory: &PeerMemory) -> Vec<(Who, Worked)> {
    memory.snapshot().into_iter().map(|fact| (fact.who, fact.worked)).collect()
}

#[tokio::test]
async fn a_peer_without_mse_is_met_in_plaintext_the_next_time() {
    let (echo, memory) = (Echo::start().await, PeerMemory::new());
    let tap = Tap::on(echo.address).await;
    let (proxy, _running) = remembering(Policy::Prefer, &memory).await;
    assert!(converse(&mut connect(proxy, tap.address).await.unwrap()).await);
    assert_eq!(tap.connections(), 2);
    let learned = memory.snapshot();
    assert_eq!(facts(&memory), [(Who::Dialled(tap.address), Worked::Plaintext)]);
    assert!(converse(&mut connect(proxy, tap.address).await.unwrap()).await);
    assert_eq!(tap.connections(), 3);
    // The time counts from when MSE failed.
    assert_eq!(memory.snapshot(), learned);
}

#[tokio::test]
async fn plaintext_that_nobody_answered_is_not_remembered() {
    let ((peer, address), memory) = (listener().await, PeerMemory::new());
    let (proxy, _running) = remembering(Policy::Prefer, &memory).await;
    let mut client = connect(proxy, address).await.unwrap();
    client.write_all(&handshake(b'c')).await.unwrap();
    read(&mut accept(&peer).await, 96).await;
    let mut second = accept(&peer).await;
    read(&mut second, 68).await;
    assert_eq!(facts(&memory), []);
    drop(second);
    assert!(is_closed(&mut client).await);
    assert_eq!(facts(&memory), []);
}

#[tokio::test]
async fn a_peer_that_wants_mse_is_met_by_mse_the_next_time() {
    let (far, echo, memory) = (Shared::new(), Echo::start().await, PeerMemory::new());
    let (public, _incoming) = incoming(Policy::Require, echo.address, &far).await;
    let tap = Tap::on(public).await;
    let (proxy, _running) = remembering(Policy::Allow, &memory).await;
    for connections in [2, 3] {
        assert!(converse(&mut connect(proxy, tap.address).await.unwrap()).await);
        assert_eq!(tap.connections(), connections);
        assert_eq!(facts(&memory), [(Who::Dialled(tap.address), Worked::Mse)]);
    }
}

#[tokio::test]
async fn a_peer_that_came_by_mse_is_not_met_in_plaintext_first() {
    let (far, echo, memory) = (Shared::new(), Echo::start().await, PeerMemory::new());
    let (public, _far) = incoming(Policy::Prefer, echo.address, &far).await;
    let (proxy, _running) = remembering(Policy::Prefer, &memory).await;
    let met = |carried| far.connections().totals().incoming.carried(carried).connections;
    memory.restore([fact(public, "plaintext")]);
    assert!(converse(&mut connect(proxy, public).await.unwrap()).await);
    assert_eq!((met(Carried::Plaintext), met(RC4)), (1, 0));

    let near = Shared::new();
    near.torrents().add(TORRENT);
    let (mine, _near) =
        incoming_with(echo.address, &near, |config| config.memory = memory.clone()).await;
    assert!(converse(&mut TcpStream::connect(mine).await.unwrap()).await);
    let dialled = (Who::Dialled(public), Worked::Plaintext);
    assert_eq!(facts(&memory), [dialled]);
    let (other, _other) = outgoing(Policy::Require, &Shared::new()).await;
    assert!(converse(&mut connect(other, mine).await.unwrap()).await);
    assert_eq!(facts(&memory), [dialled, (Who::Came(public.ip()), Worked::Mse)]);
    assert!(converse(&mut connect(proxy, public).await.unwrap()).await);
    assert_eq!((met(Carried::Plaintext), met(RC4)), (1, 1));
}

/// As Transmission 3.00 does where it tolerates encryption.
#[tokio::test]
async fn a_peer_that_fails_on_an_offer_of_both_methods_is_offered_rc4_alone() {
    let ((peer, address), memory) = (listener().await, PeerMemory::new());
    let (proxy, _running) = remembering(Policy::Require, &memory).await;
    for refusals in [1, 0] {
        let mut client = connect(proxy, address).await.unwrap();
        let client = tokio::spawn(async move { converse(&mut client).await });
        for _ in 0..refusals {
            assert!(!takes_rc4_alone(accept(&peer).await).await);
        }
        assert!(takes_rc4_alone(accept(&peer).await).await);
        assert!(client.await.unwrap());
        assert_eq!(facts(&memory), [(Who::Dialled(address), Worked::MseRc4)]);
    }
}

/// Closes if header-only is offered. Has the conversation otherwise.
async fn takes_rc4_alone(mut stream: TcpStream) -> bool {
    let (mut established, step_4) = respond_by(&mut stream, CryptoPolicy::PREFER_PLAINTEXT).await;
    if established.method == CryptoMethod::Plaintext {
        return false;
    }
    let mut answer = handshake(b'e');
    established.encryptor.encrypt(&mut answer);
    stream.write_all(&[&step_4, &answer[..]].concat()).await.unwrap();
    let mut hello = read(&mut stream, 5).await;
    established.decryptor.decrypt(&mut hello);
    established.encryptor.encrypt(&mut hello);
    stream.write_all(&hello).await.unwrap();
    true
}
