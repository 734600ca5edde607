//! Addresses of listeners, and of those who dial them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use mse_proxy::Shared;
use tokio::net::TcpStream;

use crate::support::*;

#[tokio::test]
async fn one_listener_serves_both_families_and_knows_them_apart() {
    let (shared, echo) = (Shared::new(), Echo::start().await);
    let (public, _running) = incoming_with(echo.address, &shared, |config| {
        config.listen = (Ipv6Addr::UNSPECIFIED, 0).into();
    })
    .await;
    let mut open = Vec::new();
    for ip in [IpAddr::from(Ipv4Addr::LOCALHOST), Ipv6Addr::LOCALHOST.into()] {
        let mut stream = TcpStream::connect((ip, public.port())).await.unwrap();
        assert!(converse(&mut stream).await);
        open.push(stream);
    }
    let peers: Vec<_> = shared.connections().snapshot().iter().map(|open| open.peer.ip()).collect();
    assert_eq!(peers, [IpAddr::from(Ipv4Addr::LOCALHOST), Ipv6Addr::LOCALHOST.into()]);
    // Behind the aliases they are the same.
    let aliases: Vec<_> = shared.connections().snapshot().iter().map(|open| open.alias).collect();
    let remotes = aliases.iter().map(|alias| shared.aliases().remote((*alias)?));
    assert_eq!(remotes.collect::<Vec<_>>(), peers.into_iter().map(Some).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_mapped_address_is_listened_on_as_ipv4() {
    let (shared, echo) = (Shared::new(), Echo::start().await);
    let mapped: SocketAddr = "[::ffff:127.0.0.1]:0".parse().unwrap();
    let (public, _running) =
        incoming_with(echo.address, &shared, |config| config.listen = mapped).await;
    assert_eq!(public.ip(), Ipv4Addr::LOCALHOST);
    assert!(converse(&mut TcpStream::connect(public).await.unwrap()).await);
}
