//! Handshakes that cost too much.

use std::time::Duration;

use mse::{CryptoPolicy, Randomness};
use mse_io::tokio::Initiate;
use mse_proxy::{Direction, LimitKind, Reason};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::Limited;
use crate::support::handshake::{initiate, offer};
use crate::support::*;

/// Has a whole handshake, of 220 to 1,244 bytes from this side.
async fn shake_hands(stream: &mut TcpStream) {
    let offer = offer(CryptoPolicy::RC4_ONLY, &handshake(b'c'));
    drop(initiate(stream, offer, usize::MAX, |_| ()).await);
}

#[tokio::test]
async fn silent_peers_fill_their_own_table_only() {
    let limited = Limited::by(|limits| limits.handshakes = 1).await;
    let mut established = limited.dial(1).await;
    assert!(converse(&mut established).await);

    let mut silent = limited.dial(2).await;
    // Where it is served first depends on the system.
    silent.write_all(&handshake(b'c')[..1]).await.unwrap();
    let mut refused = false;
    for _ in 0..100 {
        refused |= !converse(&mut limited.dial(3).await).await;
        if refused {
            break;
        }
    }
    assert!(refused);
    assert_eq!(limited.hits(LimitKind::Handshakes), 1);
    silent.write_all(&handshake(b'c')[1..]).await.unwrap();
    assert_eq!(read(&mut silent, 68).await, handshake(b'e'));
    assert!(converse(&mut limited.dial(3).await).await);
}

#[tokio::test]
async fn silent_peers_of_one_address_leave_the_table_to_others() {
    let limited = Limited::by(|limits| {
        limits.handshakes = 4;
        limits.handshakes_per_address = 3;
    })
    .await;
    let mut silent = Vec::new();
    for _ in 0..3 {
        silent.push(limited.dial(1).await);
    }
    // Where they are served first depends on the system.
    let mut refused = false;
    for _ in 0..100 {
        refused |= !converse(&mut limited.dial(1).await).await;
        if refused {
            break;
        }
    }
    assert!(refused);
    assert_eq!(limited.hits(LimitKind::HandshakesPerAddress), 1);
    assert!(converse(&mut limited.dial(2).await).await);
    assert!(converse(&mut silent.pop().unwrap()).await);
    assert!(converse(&mut limited.dial(1).await).await);
    assert_eq!(limited.hits(LimitKind::Handshakes), 0);
}

#[tokio::test]
async fn an_address_has_so_many_key_exchanges_and_no_more() {
    let limited = Limited::by(|limits| limits.key_exchanges = 2).await;
    for _ in 0..2 {
        shake_hands(&mut limited.dial(1).await).await;
    }
    for _ in 0..3 {
        let mut stream = limited.dial(1).await;
        stream.write_all(&[9; 100]).await.unwrap();
        // Not a byte of Yb.
        assert!(is_closed(&mut stream).await);
    }
    assert_eq!(limited.hits(LimitKind::KeyExchanges), 3);
    assert!(converse(&mut limited.dial(1).await).await);
    shake_hands(&mut limited.dial(2).await).await;
}

#[tokio::test]
async fn a_handshake_may_not_be_longer_than_allowed() {
    let limited = Limited::by(|limits| limits.handshake_bytes = 1244).await;
    for _ in 0..5 {
        shake_hands(&mut limited.dial(1).await).await;
    }
    let mut config = (*limited.config.get()).clone();
    config.limits.handshake_bytes = 219;
    limited.config.set(config);
    let stream = limited.dial(1).await;
    let (reader, writer) = stream.into_split();
    let offer = offer(CryptoPolicy::RC4_ONLY, &handshake(b'c'));
    let random = Randomness::from_os().unwrap();
    let mut shaking = Initiate::new_without_redial(reader, writer, offer, random);
    assert!(within(shaking.complete()).await.is_err());
    until(|| limited.hits(LimitKind::HandshakeBytes) == 1).await;
    assert_eq!(limited.echo.sources().len(), 5);
}

#[tokio::test]
async fn a_handshake_has_its_deadline() {
    let deadline = Duration::from_millis(20);
    let limited = Limited::by(|limits| limits.handshake_deadline = deadline).await;
    let mut silent = limited.dial(1).await;
    assert!(is_closed(&mut silent).await);
    let statistics = || limited.shared.connections().statistics();
    until(|| statistics().failures(Direction::Incoming, Reason::PeerTimedOut) == 1).await;
}
