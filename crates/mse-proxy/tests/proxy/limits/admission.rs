//! Connections that are not let in.

use mse_proxy::{LimitKind, LoopbackTargets, Outgoing, OutgoingConfig, Shared};
use tokio::net::TcpStream;

use super::Limited;
use crate::support::*;

#[tokio::test]
async fn a_full_house_closes_whoever_comes_until_somebody_leaves() {
    let limited = Limited::by(|limits| limits.connections = 2).await;
    let mut inside = Vec::new();
    for peer in 1..=2 {
        let mut stream = limited.dial(peer).await;
        assert!(converse(&mut stream).await);
        inside.push(stream);
    }
    for _ in 0..3 {
        assert!(is_closed(&mut limited.dial(3).await).await);
    }
    assert_eq!(limited.hits(LimitKind::Connections), 3);
    assert_eq!(limited.echo.sources().len(), 2);
    drop(inside.pop());
    until(|| limited.shared.connections().snapshot().len() == 1).await;
    // A connection is out of the table a moment before its place is free.
    loop {
        if converse(&mut limited.dial(3).await).await {
            break;
        }
    }
}

#[tokio::test]
async fn one_address_cannot_keep_others_out() {
    let limited = Limited::by(|limits| limits.connections_per_address = 1).await;
    let mut first = limited.dial(1).await;
    assert!(converse(&mut first).await);
    assert!(is_closed(&mut limited.dial(1).await).await);
    assert!(converse(&mut limited.dial(2).await).await);
    assert_eq!(limited.hits(LimitKind::PerAddress), 1);

    let mut config = (*limited.config.get()).clone();
    config.limits.connections_per_address = 2;
    limited.config.set(config);
    assert!(converse(&mut limited.dial(1).await).await);
}

#[tokio::test]
async fn loopback_is_no_address_unless_it_is_said_to_be() {
    let limited = Limited::by(|limits| {
        limits.connections_per_address = 1;
        limits.key_exchanges = 0;
        limits.limit_loopback = false;
    })
    .await;
    let mut inside = Vec::new();
    for _ in 0..3 {
        let mut stream = limited.dial(1).await;
        assert!(converse(&mut stream).await);
        inside.push(stream);
    }
}

#[tokio::test]
async fn several_listeners_of_a_direction_have_one_limit() {
    let (shared, echo) = (Shared::new(), Echo::start().await);
    let mut halves = Vec::new();
    for _ in 0..2 {
        let mut config = OutgoingConfig::new("127.0.0.1:0".parse().unwrap());
        config.loopback = LoopbackTargets::Allow;
        config.limits.connections = 1;
        let half = Outgoing::bind(config, shared.clone()).await.unwrap();
        halves.push((half.local_addr(), Running::start(half.run())));
    }
    let mut first = connect(halves[0].0, echo.address).await.unwrap();
    assert!(converse(&mut first).await);
    let mut refused = TcpStream::connect(halves[1].0).await.unwrap();
    assert!(is_closed(&mut refused).await);
    // The other direction has its own.
    let (public, _running) =
        incoming_with(echo.address, &shared, |config| config.limits.connections = 1).await;
    assert!(converse(&mut TcpStream::connect(public).await.unwrap()).await);
    assert_eq!(shared.connections().statistics().limit_hits(LimitKind::Connections), 1);
}
