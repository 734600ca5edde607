//! Sides that go away while attempts are made.

use std::time::Duration;

use mse_proxy::{Policy, Shared};
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

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
        drop(client);
        read_to_end(&mut first).await;
        let second = timeout(Duration::from_millis(200), peer.accept()).await;
        assert!(second.is_err(), "{policy}");
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
