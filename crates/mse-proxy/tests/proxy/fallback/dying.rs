//! Sides that go away while attempts are made.

use std::io::ErrorKind;

use mse_proxy::{Policy, Shared};
use tokio::io::AsyncWriteExt;

use crate::support::*;

#[tokio::test]
async fn attempts_end_with_the_client() {
    for policy in [Policy::Prefer, Policy::Allow, Policy::Require] {
        let (peer, address) = listener().await;
        let shared = Shared::new();
        let (proxy, _running) = outgoing(policy, &shared).await;
        let mut client = connect(proxy, address).await.unwrap();
        client.write_all(&handshake(b'c')).await.unwrap();
        let mut first = accept(&peer).await;
        read(&mut first, 68).await;
        client.shutdown().await.unwrap();
        read_to_end(&mut first).await;
        // It keeps the client's connection to its end, before which it would have dialled again.
        assert!(is_closed(&mut client).await);
        let second = peer.into_std().unwrap().accept();
        assert_eq!(second.unwrap_err().kind(), ErrorKind::WouldBlock, "{policy}");
        assert_eq!(shared.connections().totals().outgoing.failures, 0);
    }
}

#[tokio::test]
async fn a_peer_that_cannot_be_dialled_again_ends_the_attempts() {
    let (peer, address) = listener().await;
    let shared = Shared::new();
    let (proxy, _running) = outgoing(Policy::Prefer, &shared).await;
    let mut client = connect(proxy, address).await.unwrap();
    let mut first = accept(&peer).await;
    drop(peer);
    client.write_all(&handshake(b'c')).await.unwrap();
    read(&mut first, 96).await;
    drop(first);
    assert!(is_closed(&mut client).await);
    until(|| shared.connections().totals().outgoing.failures == 1).await;
}
