//! Every policy of one side against every policy of the other.

use mse::{CryptoMethod, CryptoPolicy};
use mse_proxy::{Carried, Policy, Shared};

use crate::support::*;

const RC4: Carried = Carried::Mse(CryptoMethod::Rc4);

/// What became of a conversation between a dialling side and a listening side.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    /// How both sides say it was carried, if it came about.
    carried: Option<Carried>,
    /// Whether plaintext BitTorrent was on the wire.
    plaintext_seen: bool,
    connections: usize,
}

/// client -> outgoing half -> tap -> incoming half -> client
async fn conversation(dials: Policy, listens: Policy) -> Outcome {
    let (near, far, echo) = (Shared::new(), Shared::new(), Echo::start().await);
    let (public, _incoming) = incoming(listens, echo.address, &far).await;
    let tap = Tap::on(public).await;
    let (proxy, _outgoing) = outgoing(dials, &near).await;
    let mut client = connect(proxy, tap.address).await.unwrap();
    let carried = converse(&mut client).await.then(|| {
        let [here, there] = [&near, &far].map(|shared| shared.connections().snapshot());
        let (here, there) = (here.first().unwrap(), there.last().unwrap());
        assert_eq!(here.carried, there.carried);
        assert_eq!((here.sent, here.received), (73, 73));
        assert_eq!((here.info_hash, there.info_hash), (Some(TORRENT), Some(TORRENT)));
        here.carried
    });
    Outcome { carried, plaintext_seen: tap.saw(NAME), connections: tap.connections() }
}

fn plaintext(connections: usize) -> Outcome {
    Outcome { carried: Some(Carried::Plaintext), plaintext_seen: true, connections }
}

fn encrypted() -> Outcome {
    Outcome { carried: Some(RC4), plaintext_seen: false, connections: 1 }
}

#[tokio::test]
async fn off_is_plaintext_where_the_other_side_takes_it() {
    for listens in [Policy::Off, Policy::Allow, Policy::Prefer] {
        assert_eq!(conversation(Policy::Off, listens).await, plaintext(1), "{listens}");
    }
    let refused = Outcome { carried: None, plaintext_seen: true, connections: 1 };
    assert_eq!(conversation(Policy::Off, Policy::Require).await, refused);
}

#[tokio::test]
async fn allow_is_plaintext_first_and_then_mse() {
    for listens in [Policy::Off, Policy::Allow, Policy::Prefer] {
        assert_eq!(conversation(Policy::Allow, listens).await, plaintext(1), "{listens}");
    }
    let second = Outcome { carried: Some(RC4), plaintext_seen: true, connections: 2 };
    assert_eq!(conversation(Policy::Allow, Policy::Require).await, second);
}

#[tokio::test]
async fn prefer_is_mse_first_and_then_plaintext() {
    for listens in [Policy::Allow, Policy::Prefer, Policy::Require] {
        assert_eq!(conversation(Policy::Prefer, listens).await, encrypted(), "{listens}");
    }
    assert_eq!(conversation(Policy::Prefer, Policy::Off).await, plaintext(2));
}

#[tokio::test]
async fn require_is_mse_or_nothing() {
    for listens in [Policy::Allow, Policy::Prefer, Policy::Require] {
        assert_eq!(conversation(Policy::Require, listens).await, encrypted(), "{listens}");
    }
    let refused = Outcome { carried: None, plaintext_seen: false, connections: 2 };
    assert_eq!(conversation(Policy::Require, Policy::Off).await, refused);
}

#[tokio::test]
async fn the_methods_decide_what_an_mse_connection_carries() {
    let header_only = Carried::Mse(CryptoMethod::Plaintext);
    for (dials, listens, expected) in [
        (CryptoPolicy::PREFER_RC4, CryptoPolicy::PREFER_PLAINTEXT, Some(header_only)),
        (CryptoPolicy::PREFER_PLAINTEXT, CryptoPolicy::PREFER_RC4, Some(RC4)),
        (CryptoPolicy::PLAINTEXT_ONLY, CryptoPolicy::PREFER_RC4, Some(header_only)),
        (CryptoPolicy::RC4_ONLY, CryptoPolicy::PREFER_PLAINTEXT, Some(RC4)),
        (CryptoPolicy::RC4_ONLY, CryptoPolicy::PLAINTEXT_ONLY, None),
    ] {
        let (near, far, echo) = (Shared::new(), Shared::new(), Echo::start().await);
        far.torrents().add(TORRENT);
        let (public, _incoming) =
            incoming_with(echo.address, &far, |config| config.methods = listens).await;
        let (proxy, _outgoing) = outgoing_with(&near, |config| {
            config.policy = Policy::Require;
            config.methods = dials;
        })
        .await;
        let mut client = connect(proxy, public).await.unwrap();
        let held = converse(&mut client).await;
        assert_eq!(held, expected.is_some());
        let totals = near.connections().totals();
        for carried in [RC4, header_only] {
            let connections = u64::from(expected == Some(carried));
            assert_eq!(totals.outgoing.carried(carried).connections, connections);
        }
        assert_eq!(totals.peers.mse, u64::from(held));
    }
}

/// The responder prefers header-only, in which its own plaintext handshake follows the one of MSE.
#[tokio::test]
async fn require_hides_the_payload_where_only_rc4_is_offered() {
    for (methods, seen) in [(CryptoPolicy::RC4_ONLY, false), (CryptoPolicy::PREFER_RC4, true)] {
        let (near, far, echo) = (Shared::new(), Shared::new(), Echo::start().await);
        far.torrents().add(TORRENT);
        let (public, _incoming) = incoming_with(echo.address, &far, |config| {
            config.policy = Policy::Require;
            config.methods = CryptoPolicy::PREFER_PLAINTEXT;
        })
        .await;
        let tap = Tap::on(public).await;
        let (proxy, _outgoing) = outgoing_with(&near, |config| {
            config.policy = Policy::Require;
            config.methods = methods;
        })
        .await;
        assert!(converse(&mut connect(proxy, tap.address).await.unwrap()).await);
        assert_eq!((tap.saw(NAME), tap.saw(b"hello")), (seen, seen));
    }
}
