//! Listening: what the outgoing and the incoming half have in common.

mod backoff;

use std::io;
use std::net::SocketAddr;

use thiserror::Error;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinError, JoinSet};

use backoff::Backoff;

/// The most connections one listener has at a time, 16,384. More wait in the system's queue.
///
/// qBittorrent's default is 500 connections, and the largest seedboxes run some thousands; two file
/// descriptors each keep a full listener below half of the 65,536 that service managers grant.
pub const MAX_CONNECTIONS: usize = 16_384;

/// Why a half of the proxy cannot start.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BindError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// Why the system refused it.
        source: io::Error,
    },
    /// The SOCKS listener could be reached from other machines, and would serve anyone.
    #[error(
        "{address} can be reached from other machines: SOCKS needs a user and a password there"
    )]
    OpenProxy {
        /// The address asked for.
        address: SocketAddr,
    },
}

/// A bound socket that hands its connections to tasks.
#[derive(Debug)]
pub(crate) struct Listener {
    listener: TcpListener,
    address: SocketAddr,
}

impl Listener {
    pub(crate) async fn bind(address: SocketAddr) -> Result<Self, BindError> {
        let failed = |source| BindError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, address })
    }

    pub(crate) fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Runs a task for each connection, at most `limit` at a time. Dropping the future ends them all.
    pub(crate) async fn serve<F, T>(self, limit: usize, mut serve_one: F)
    where
        F: FnMut(TcpStream, SocketAddr) -> T,
        T: Future<Output = ()> + Send + 'static,
    {
        let mut tasks = JoinSet::new();
        let mut backoff = Backoff::new();
        loop {
            tokio::select! {
                Some(ended) = tasks.join_next() => report_panic(ended),
                accepted = self.listener.accept(), if tasks.len() < limit => match accepted {
                    Ok((stream, remote)) => {
                        backoff.reset();
                        tasks.spawn(serve_one(stream, remote));
                    }
                    Err(error) => {
                        if let Some(pause) = backoff.after(&error) {
                            tracing::warn!(%error, "cannot accept connections, trying again");
                            tokio::time::sleep(pause).await;
                        }
                    }
                },
            }
        }
    }
}

fn report_panic(ended: Result<(), JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a connection ended in a bug");
    }
}
