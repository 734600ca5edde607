//! Dialling the client.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use crate::alias::{AliasLease, AliasMap};

/// How long the client may take to accept. On one machine it is at once, unless its queue is full.
const CLIENT_DEADLINE: Duration = Duration::from_secs(5);

/// The client, as peers reach it.
#[derive(Debug)]
pub(super) struct LocalClient {
    address: SocketAddr,
    uses_aliases: bool,
    /// Whether it was unreachable the last time, which was reported.
    unreachable: AtomicBool,
}

/// A connection to the client.
#[derive(Debug)]
pub(super) struct LocalLeg {
    pub(super) stream: TcpStream,
    /// Keeps the alias for this connection.
    pub(super) alias: Option<AliasLease>,
}

impl LocalClient {
    pub(super) fn new(address: SocketAddr, uses_aliases: bool) -> Self {
        Self { address, uses_aliases, unreachable: AtomicBool::new(false) }
    }

    /// Dials, from the alias of the remote peer where there is one.
    pub(super) async fn dial(&self, remote: IpAddr, aliases: &AliasMap) -> io::Result<LocalLeg> {
        let alias = if self.uses_aliases { aliases.lease(remote) } else { None };
        let dialled = timeout(CLIENT_DEADLINE, self.dial_from(alias.as_ref())).await;
        let dialled = dialled.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        self.report(dialled.as_ref().err());
        let stream = dialled?;
        stream.set_nodelay(true)?;
        Ok(LocalLeg { stream, alias })
    }

    async fn dial_from(&self, alias: Option<&AliasLease>) -> io::Result<TcpStream> {
        let Some(alias) = alias else { return TcpStream::connect(self.address).await };
        let socket = TcpSocket::new_v4()?;
        socket.bind((alias.address(), 0).into())?;
        socket.connect(self.address).await
    }

    /// Warns when the client becomes unreachable, not for each peer that comes meanwhile.
    fn report(&self, error: Option<&io::Error>) {
        let was = self.unreachable.swap(error.is_some(), Ordering::Relaxed);
        match error {
            Some(error) if !was => tracing::warn!(%error, "the client cannot be reached"),
            None if was => tracing::info!("the client can be reached again"),
            _ => {}
        }
    }
}
