//! What peers dial.

use mse::{CryptoMethod, CryptoPolicy};
use mse_proxy::{Carried, IncomingConfig, Overrides, Policy, Shared};
use peer_wire::InfoHash;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::{OTHER, exception};
use crate::support::*;

/// The incoming half's configuration: a policy, and another one for some torrents.
fn answers_but_for(
    policy: Policy,
    torrents: &[InfoHash],
    other: Policy,
) -> impl FnOnce(&mut IncomingConfig) {
    let overrides = Overrides::new([exception(torrents, other)]);
    move |config| {
        config.policy = policy;
        config.overrides = overrides;
    }
}

#[tokio::test]
async fn an_incoming_torrent_has_the_policy_of_its_own() {
    for default in Policy::ALL {
        for own in Policy::ALL {
            for (policy, torrents, other) in [(default, [TORRENT], own), (own, [OTHER], default)] {
                let (shared, echo) = (Shared::new(), Echo::start().await);
                shared.torrents().add(TORRENT);
                let change = answers_but_for(policy, &torrents, other);
                let (public, _running) = incoming_with(echo.address, &shared, change).await;
                let plaintext = converse(&mut TcpStream::connect(public).await.unwrap()).await;
                let context = format!("{policy} but {other}: {own}");
                assert_eq!(plaintext, own != Policy::Require, "{context}");
                assert_eq!(echo.sources().len(), usize::from(plaintext), "{context}");

                let (proxy, _outgoing) = outgoing(Policy::Require, &Shared::new()).await;
                let mse = converse(&mut connect(proxy, public).await.unwrap()).await;
                // The client behind has no MSE of its own.
                assert_eq!(mse, own != Policy::Off, "{context}");
            }
        }
    }
}

#[tokio::test]
async fn an_incoming_handshake_without_its_torrent_is_refused_where_one_may_require_mse() {
    for (other, refused) in [(Policy::Require, true), (Policy::Allow, false)] {
        let echo = Echo::start().await;
        let change = answers_but_for(Policy::Prefer, &[OTHER], other);
        let (public, _running) = incoming_with(echo.address, &Shared::new(), change).await;
        let mut stream = TcpStream::connect(public).await.unwrap();
        stream.write_all(&handshake(b'c')[..47]).await.unwrap();
        stream.shutdown().await.unwrap();
        assert!(is_closed(&mut stream).await);
        assert_eq!(echo.sources().is_empty(), refused, "{other}");
    }
}

#[tokio::test]
async fn the_methods_of_an_incoming_torrent_are_its_own() {
    let mut own = exception(&[TORRENT], Policy::Require);
    own.methods = Some(CryptoPolicy::PLAINTEXT_ONLY);
    let (shared, echo) = (Shared::new(), Echo::start().await);
    shared.torrents().add(TORRENT);
    let (public, _incoming) = incoming_with(echo.address, &shared, |config| {
        config.methods = CryptoPolicy::RC4_ONLY;
        config.overrides = Overrides::new([own]);
    })
    .await;
    let (proxy, _outgoing) = outgoing(Policy::Require, &Shared::new()).await;
    assert!(converse(&mut connect(proxy, public).await.unwrap()).await);
    let carried = shared.connections().snapshot()[0].carried;
    assert_eq!(carried, Carried::Mse(CryptoMethod::Plaintext));
}

#[tokio::test]
async fn incoming_peers_may_be_excepted_by_range() {
    for (range, excepted) in [("127.0.0.0/8", true), ("192.0.2.0/24", false)] {
        let mut exception = exception(&[], Policy::Allow);
        exception.peers = vec![range.parse().unwrap()];
        let echo = Echo::start().await;
        let (public, _running) = incoming_with(echo.address, &Shared::new(), |config| {
            config.policy = Policy::Require;
            config.overrides = Overrides::new([exception]);
        })
        .await;
        let answered = converse(&mut TcpStream::connect(public).await.unwrap()).await;
        assert_eq!(answered, excepted, "{range}");
    }
}
