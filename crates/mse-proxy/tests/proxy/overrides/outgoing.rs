//! What the client dials.

use mse::{CryptoMethod, CryptoPolicy};
use mse_proxy::{Carried, OutgoingConfig, Overrides, Policy, Shared};
use peer_wire::InfoHash;
use tokio::io::AsyncWriteExt;

use super::{OTHER, exception};
use crate::support::*;

const RC4: Carried = Carried::Mse(CryptoMethod::Rc4);

/// The outgoing half's configuration: a policy, and another one for some torrents.
fn but_for(
    policy: Policy,
    torrents: &[InfoHash],
    other: Policy,
) -> impl FnOnce(&mut OutgoingConfig) {
    let overrides = Overrides::new([exception(torrents, other)]);
    move |config| {
        config.policy = policy;
        config.overrides = overrides;
    }
}

/// How the torrent of [`converse`] is carried to a peer that has MSE, and whether plaintext was seen.
async fn carried_to_mse(change: impl FnOnce(&mut OutgoingConfig)) -> (Carried, bool) {
    let (near, far, echo) = (Shared::new(), Shared::new(), Echo::start().await);
    let (public, _incoming) = incoming(Policy::Prefer, echo.address, &far).await;
    let tap = Tap::on(public).await;
    let (proxy, _outgoing) = outgoing_with(&near, change).await;
    let mut client = connect(proxy, tap.address).await.unwrap();
    assert!(converse(&mut client).await);
    assert!(near.torrents().find(&SKEY.hash()).is_some());
    let open = near.connections().snapshot().remove(0);
    assert_eq!(open.info_hash, Some(TORRENT));
    (open.carried, tap.saw(NAME))
}

#[tokio::test]
async fn a_torrent_has_the_policy_of_its_own() {
    for default in Policy::ALL {
        for (own, expected) in [
            (Policy::Off, (Carried::Plaintext, true)),
            (Policy::Allow, (Carried::Plaintext, true)),
            (Policy::Prefer, (RC4, false)),
            (Policy::Require, (RC4, false)),
        ] {
            let carried = carried_to_mse(but_for(default, &[TORRENT], own)).await;
            assert_eq!(carried, expected, "{default} but {own}");
            // The same, the other way round.
            let carried = carried_to_mse(but_for(own, &[OTHER], default)).await;
            assert_eq!(carried, expected, "{own} but {default} for another");
        }
    }
}

#[tokio::test]
async fn a_torrent_that_requires_mse_is_never_sent_in_plaintext() {
    for default in Policy::ALL {
        let echo = Echo::start().await;
        let (tap, shared) = (Tap::on(echo.address).await, Shared::new());
        let change = but_for(default, &[TORRENT], Policy::Require);
        let (proxy, _outgoing) = outgoing_with(&shared, change).await;
        assert!(!converse(&mut connect(proxy, tap.address).await.unwrap()).await);
        assert_eq!((tap.connections(), tap.saw(NAME)), (2, false), "{default}");
    }
}

#[tokio::test]
async fn a_torrent_that_may_require_mse_is_held_back_until_it_is_named() {
    let (peer, address) = listener().await;
    let change = but_for(Policy::Off, &[TORRENT], Policy::Require);
    let (proxy, _outgoing) = outgoing_with(&Shared::new(), change).await;
    for (torrent, passes) in [(TORRENT, false), (OTHER, true)] {
        let mut client = connect(proxy, address).await.unwrap();
        let mut server = accept(&peer).await;
        let mut handshake = handshake(b'c');
        handshake[28..48].copy_from_slice(torrent.as_bytes());
        client.write_all(&handshake[..47]).await.unwrap();
        // That the peer speaks is no reason to let it pass.
        server.write_all(b"early").await.unwrap();
        assert_eq!(read(&mut client, 5).await, b"early");
        client.write_all(&handshake[47..]).await.unwrap();
        if passes {
            assert_eq!(read(&mut server, 68).await, handshake);
        } else {
            assert!(is_closed(&mut server).await);
            assert!(is_closed(&mut client).await);
        }
    }
}

#[tokio::test]
async fn peers_may_be_excepted_by_range() {
    for (range, excepted) in [("127.0.0.0/8", true), ("192.0.2.0/24", false)] {
        let mut exception = exception(&[], Policy::Off);
        exception.peers = vec![range.parse().unwrap()];
        let (carried, seen) = carried_to_mse(|config| {
            config.policy = Policy::Require;
            config.overrides = Overrides::new([exception]);
        })
        .await;
        let expected = if excepted { Carried::Plaintext } else { RC4 };
        assert_eq!((carried, seen), (expected, excepted), "{range}");
    }
}

#[tokio::test]
async fn a_torrent_has_the_methods_of_its_own() {
    let mut exception = exception(&[TORRENT], Policy::Require);
    exception.methods = Some(CryptoPolicy::PLAINTEXT_ONLY);
    let (carried, _) = carried_to_mse(|config| {
        config.methods = CryptoPolicy::RC4_ONLY;
        config.overrides = Overrides::new([exception]);
    })
    .await;
    assert_eq!(carried, Carried::Mse(CryptoMethod::Plaintext));
}
