//! Sockets that someone else opened, as a service manager does.

use std::net::{SocketAddr, TcpListener};

use mse_proxy::{
    BindError, Incoming, IncomingConfig, LoopbackTargets, Outgoing, OutgoingConfig, Policy, Shared,
};

use crate::support::*;

/// Given in the configuration, and not listened on.
const ELSEWHERE: &str = "127.0.0.1:1";

fn open(address: &str) -> TcpListener {
    TcpListener::bind(address).unwrap()
}

fn outgoing_config() -> OutgoingConfig {
    let mut config = OutgoingConfig::new(ELSEWHERE.parse().unwrap());
    config.policy = Policy::Off;
    config.loopback = LoopbackTargets::Allow;
    config
}

#[tokio::test]
async fn both_halves_serve_on_a_socket_that_was_open_before() {
    let (echo, shared) = (Echo::start().await, Shared::new());
    let socket = open("127.0.0.1:0");
    let address = socket.local_addr().unwrap();
    let half = Outgoing::from_listener(socket, outgoing_config(), shared.clone()).unwrap();
    assert_eq!(half.local_addr(), address);
    let _outgoing = Running::start(half.run());
    assert!(converse(&mut connect(address, echo.address).await.unwrap()).await);

    let socket = open("127.0.0.1:0");
    let address = socket.local_addr().unwrap();
    let mut config = IncomingConfig::new(ELSEWHERE.parse().unwrap(), echo.address);
    config.policy = Policy::Off;
    let half = Incoming::from_listener(socket, config, shared).unwrap();
    let _incoming = Running::start(half.run());
    assert!(converse(&mut tokio::net::TcpStream::connect(address).await.unwrap()).await);
}

#[tokio::test]
async fn the_socket_itself_is_looked_at_not_the_configuration() {
    let exposed = Outgoing::from_listener(open("0.0.0.0:0"), outgoing_config(), Shared::new());
    assert!(matches!(exposed, Err(BindError::OpenProxy { .. })), "{exposed:?}");

    let socket = open("127.0.0.1:0");
    let own: SocketAddr = socket.local_addr().unwrap();
    let config = IncomingConfig::new(ELSEWHERE.parse().unwrap(), own);
    let looped = Incoming::from_listener(socket, config, Shared::new());
    assert!(matches!(looped, Err(BindError::ClientIsProxy { .. })), "{looped:?}");
}
