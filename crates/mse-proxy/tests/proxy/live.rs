//! Configurations that are replaced while the proxy serves.

use mse_proxy::{
    Carried, Credentials, Incoming, IncomingConfig, LoopbackTargets, Outgoing, OutgoingConfig,
    Policy, Shared,
};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::*;

const ANY_PORT: &str = "127.0.0.1:0";

#[tokio::test]
async fn a_new_connection_takes_the_configuration_in_force_and_an_old_one_keeps_its_own() {
    let (shared, echo) = (Shared::new(), Echo::start().await);
    let mut config = OutgoingConfig::new(ANY_PORT.parse().unwrap());
    config.loopback = LoopbackTargets::Allow;
    config.policy = Policy::Off;
    let half = Outgoing::bind(config.clone(), shared.clone()).await.unwrap();
    let (proxy, live) = (half.local_addr(), half.config());
    let _running = Running::start(half.run());
    let mut old = connect(proxy, echo.address).await.unwrap();
    config.policy = Policy::Require;
    live.set(config);
    // The peer has no MSE.
    assert!(!converse(&mut connect(proxy, echo.address).await.unwrap()).await);
    assert!(converse(&mut old).await);
    assert_eq!(shared.connections().snapshot()[0].carried, Carried::Plaintext);
}

#[tokio::test]
async fn peers_are_answered_by_the_configuration_in_force() {
    let (shared, echo) = (Shared::new(), Echo::start().await);
    let mut config = IncomingConfig::new(ANY_PORT.parse().unwrap(), echo.address);
    let half = Incoming::bind(config.clone(), shared).await.unwrap();
    let (public, live) = (half.local_addr(), half.config());
    let _running = Running::start(half.run());
    assert!(converse(&mut TcpStream::connect(public).await.unwrap()).await);
    config.policy = Policy::Require;
    live.set(config);
    assert!(!converse(&mut TcpStream::connect(public).await.unwrap()).await);
}

#[tokio::test]
async fn a_proxy_that_others_reach_serves_nobody_once_the_credentials_are_gone() {
    let echo = Echo::start().await;
    let mut config = OutgoingConfig::new("0.0.0.0:0".parse().unwrap());
    config.loopback = LoopbackTargets::Allow;
    config.credentials = Some(Credentials::new("user", "secret"));
    let half = Outgoing::bind(config.clone(), Shared::new()).await.unwrap();
    let proxy = (std::net::Ipv4Addr::LOCALHOST, half.local_addr().port()).into();
    let live = half.config();
    let _running = Running::start(half.run());
    assert!(connect_as(("user", "secret"), proxy, echo.address).await.is_some());
    config.credentials = None;
    assert!(config.check().is_err());
    live.set(config);
    let mut client = TcpStream::connect(proxy).await.unwrap();
    let _ = client.write_all(&[5, 1, 0]).await;
    assert!(is_closed(&mut client).await);
}
