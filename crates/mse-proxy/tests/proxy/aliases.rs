//! What the client sees of its incoming peers.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use mse_proxy::{LoopbackTargets, Policy, Shared};
use tokio::net::{TcpListener, TcpStream};

use crate::support::*;

/// Whether aliases can be bound at all, which is for Linux to say.
fn can_be_bound() -> bool {
    std::net::UdpSocket::bind("127.64.0.1:0").is_ok()
}

fn ipv4(address: &SocketAddr) -> Ipv4Addr {
    match address.ip() {
        IpAddr::V4(ip) => ip,
        IpAddr::V6(ip) => panic!("{ip}"),
    }
}

#[tokio::test]
async fn three_peers_at_one_address_are_three_addresses_to_the_client() {
    if !can_be_bound() {
        return;
    }
    let (shared, echo) = (Shared::new(), Echo::start().await);
    let (public, _incoming) = incoming(Policy::Prefer, echo.address, &shared).await;
    let (proxy, _outgoing) = outgoing(Policy::Prefer, &Shared::new()).await;
    let mut peers = Vec::new();
    for _ in 0..3 {
        let mut peer = connect(proxy, public).await.unwrap();
        assert!(converse(&mut peer).await);
        peers.push(peer);
    }
    let mut aliases: Vec<_> = echo.sources().iter().map(ipv4).collect();
    for alias in &aliases {
        assert_eq!(alias.octets()[0], 127);
        assert!((64..128).contains(&alias.octets()[1]), "{alias}");
        assert_eq!(shared.aliases().remote(*alias), Some(Ipv4Addr::LOCALHOST.into()));
    }
    let open = shared.connections().snapshot();
    assert!(open.iter().map(|open| open.alias).eq(aliases.iter().copied().map(Some)));
    assert_eq!(shared.connections().totals().peers.mse, 3);
    let first = aliases[0];
    aliases.sort();
    aliases.dedup();
    assert_eq!(aliases.len(), 3);

    drop(peers);
    until(|| shared.connections().snapshot().is_empty()).await;
    assert!(converse(&mut connect(proxy, public).await.unwrap()).await);
    assert_eq!(ipv4(echo.sources().last().unwrap()), first);
}

#[tokio::test]
async fn the_client_can_dial_an_alias_back() {
    if !can_be_bound() {
        return;
    }
    let (shared, echo) = (Shared::new(), Echo::start().await);
    let (public, _incoming) = incoming(Policy::Prefer, echo.address, &shared).await;
    let mut peer = TcpStream::connect(public).await.unwrap();
    assert!(converse(&mut peer).await);
    let alias = echo.sources()[0].ip();

    // The peer's own listener, which the client knows under the alias, hears from 127.0.0.1.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let target = SocketAddr::new(alias, listener.local_addr().unwrap().port());
    let (proxy, _outgoing) = outgoing(Policy::Prefer, &shared).await;
    let _client = connect(proxy, target).await.unwrap();
    let (_, source) = within(listener.accept()).await.unwrap();
    assert_eq!(source.ip(), Ipv4Addr::LOCALHOST);

    // It leads to this machine, which only `LoopbackTargets::Allow` permits.
    let (strict, _running) =
        outgoing_with(&shared, |config| config.loopback = LoopbackTargets::Refuse).await;
    assert_eq!(connect(strict, target).await.err(), Some(Reply(2)));
}

#[tokio::test]
async fn an_ipv6_peer_has_an_ipv4_alias() {
    if !can_be_bound() {
        return;
    }
    let echo = Echo::start().await;
    let mut config = mse_proxy::IncomingConfig::new("[::1]:0".parse().unwrap(), echo.address);
    config.policy = Policy::Allow;
    let shared = Shared::new();
    // Machines without IPv6 have nothing to test here.
    let Ok(half) = mse_proxy::Incoming::bind(config, shared.clone()).await else { return };
    let public = half.local_addr();
    let _running = Running::start(half.run());
    let mut peer = TcpStream::connect(public).await.unwrap();
    assert!(converse(&mut peer).await);
    let alias = ipv4(&echo.sources()[0]);
    assert_eq!(shared.aliases().remote(alias), Some(public.ip()));
}

#[tokio::test]
async fn a_client_that_cannot_see_aliases_is_served_without() {
    let Ok(listener) = TcpListener::bind("[::1]:0").await else { return };
    let shared = Shared::new();
    let client = listener.local_addr().unwrap();
    let (public, _incoming) = incoming(Policy::Off, client, &shared).await;
    let _peer = TcpStream::connect(public).await.unwrap();
    let (_, source) = within(listener.accept()).await.unwrap();
    assert_eq!(source.ip(), client.ip());
    assert!(shared.aliases().is_empty());
}
