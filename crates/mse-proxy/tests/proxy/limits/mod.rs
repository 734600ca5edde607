//! What is over a limit.

mod admission;
mod handshakes;
mod tarpit;

use std::net::{Ipv4Addr, SocketAddr};

use mse_proxy::{Incoming, IncomingConfig, LimitKind, Limits, Live, Shared};
use tokio::net::{TcpSocket, TcpStream};

use crate::support::*;

/// An incoming half in front of an [`Echo`].
pub(crate) struct Limited {
    pub(crate) public: SocketAddr,
    pub(crate) shared: Shared,
    pub(crate) config: Live<IncomingConfig>,
    pub(crate) echo: Echo,
    pub(crate) running: Running,
}

impl Limited {
    /// Closes what fails at once, and makes no exception for loopback.
    pub(crate) async fn by(change: impl FnOnce(&mut Limits)) -> Self {
        Self::with(|config| change(&mut config.limits)).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut IncomingConfig)) -> Self {
        let (shared, echo) = (Shared::new(), Echo::start().await);
        shared.torrents().add(TORRENT);
        let mut config = IncomingConfig::new((Ipv4Addr::LOCALHOST, 0).into(), echo.address);
        config.limits.tarpit = 0;
        config.limits.limit_loopback = true;
        change(&mut config);
        let half = Incoming::bind(config, shared.clone()).await.unwrap();
        let (public, config) = (half.local_addr(), half.config());
        Self { public, shared, config, echo, running: Running::start(half.run()) }
    }

    pub(crate) fn hits(&self, limit: LimitKind) -> u64 {
        self.shared.connections().statistics().limit_hits(limit)
    }

    /// Connects from an address of loopback, as a peer of its own.
    pub(crate) async fn dial(&self, last: u8) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((Ipv4Addr::new(127, 0, 9, last), 0).into()).unwrap();
        within(socket.connect(self.public)).await.unwrap()
    }
}
