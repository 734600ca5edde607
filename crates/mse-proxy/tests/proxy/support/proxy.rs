//! The halves of the proxy, running.

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};

use mse_proxy::{
    Incoming, IncomingConfig, LoopbackTargets, Outgoing, OutgoingConfig, Policy, Shared,
};
use tokio::task::JoinHandle;

const ANY_PORT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// A task that ends with the test.
pub(crate) struct Running(JoinHandle<()>);

impl Running {
    pub(crate) fn start(task: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(tokio::spawn(task))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// An outgoing half that may dial loopback addresses.
pub(crate) async fn outgoing(policy: Policy, shared: &Shared) -> (SocketAddr, Running) {
    outgoing_with(shared, |config| config.policy = policy).await
}

pub(crate) async fn outgoing_with(
    shared: &Shared,
    change: impl FnOnce(&mut OutgoingConfig),
) -> (SocketAddr, Running) {
    let mut config = OutgoingConfig::new(ANY_PORT);
    config.loopback = LoopbackTargets::Allow;
    change(&mut config);
    let half = Outgoing::bind(config, shared.clone()).await.unwrap();
    (half.local_addr(), Running::start(half.run()))
}

/// An incoming half that knows the torrent.
pub(crate) async fn incoming(
    policy: Policy,
    client: SocketAddr,
    shared: &Shared,
) -> (SocketAddr, Running) {
    shared.torrents().add(super::TORRENT);
    incoming_with(client, shared, |config| config.policy = policy).await
}

pub(crate) async fn incoming_with(
    client: SocketAddr,
    shared: &Shared,
    change: impl FnOnce(&mut IncomingConfig),
) -> (SocketAddr, Running) {
    let mut config = IncomingConfig::new(ANY_PORT, client);
    // Tests of failures wait for the end of connections.
    config.limits.tarpit = 0;
    change(&mut config);
    let half = Incoming::bind(config, shared.clone()).await.unwrap();
    (half.local_addr(), Running::start(half.run()))
}
