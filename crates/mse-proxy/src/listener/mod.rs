//! Listening: what the outgoing and the incoming half have in common.

mod accept;
mod backoff;
mod socket;

use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};

use thiserror::Error;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinError, JoinSet};

use crate::canonical::canonical;
use crate::connections::{LimitKind, Reason};
use crate::drain::Drain;
use crate::limits::Gate;
use crate::mark::MarkError;
use accept::Accept;
use socket::listen;

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
    /// The socket that was handed over cannot be used.
    #[error("cannot use the socket that was handed over: {0}")]
    Inherited(#[source] io::Error),
    /// The proxy could be reached from other machines, and would serve anyone.
    #[error(
        "{address} can be reached from other machines: a proxy needs a user and a password there"
    )]
    OpenProxy {
        /// The address asked for.
        address: SocketAddr,
    },
    /// The system has no transparent mode.
    #[error("connections that a firewall redirects can be served on Linux only")]
    NoTransparentMode,
    /// The connections made to peers or to the client cannot be marked.
    #[error(transparent)]
    Mark(#[from] MarkError),
    /// The client's address is one of the proxy's own, so it would dial itself without end.
    #[error(
        "{client} is where the proxy listens itself: let the client listen on another port, \
         and give that as its address"
    )]
    ClientIsProxy {
        /// The client's address as given.
        client: SocketAddr,
    },
}

/// Whether dialling `target` reaches what listens on `listen`.
pub(crate) fn reaches(target: SocketAddr, listen: SocketAddr) -> bool {
    let (to, on) = (target.ip().to_canonical(), listen.ip().to_canonical());
    let same_address = to == on
        || match (to, on) {
            // Dialling an unspecified address goes to loopback.
            _ if to.is_unspecified() => on.is_loopback() || on.is_unspecified(),
            (IpAddr::V6(_), IpAddr::V4(_)) => false,
            // An address can be bound only where it is this machine's.
            _ => on.is_unspecified() && UdpSocket::bind((to, 0)).is_ok(),
        };
    target.port() == listen.port() && same_address
}

/// A bound socket that hands its connections to tasks.
#[derive(Debug)]
pub(crate) struct Listener {
    listener: TcpListener,
    address: SocketAddr,
}

impl Listener {
    /// Takes IPv4 connections as well where the address is `[::]`.
    pub(crate) fn bind(address: SocketAddr) -> Result<Self, BindError> {
        let failed = |source| BindError::Listen { address, source };
        let listener = listen(canonical(address)).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, address })
    }

    /// Takes a socket that listens already.
    pub(crate) fn from_std(listener: std::net::TcpListener) -> Result<Self, BindError> {
        let address = canonical(listener.local_addr().map_err(BindError::Inherited)?);
        // tokio panics on one that blocks.
        listener.set_nonblocking(true).map_err(BindError::Inherited)?;
        let listener = TcpListener::from_std(listener).map_err(BindError::Inherited)?;
        Ok(Self { listener, address })
    }

    pub(crate) fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Runs a task for each connection that `serve_one` takes, until it is told to stop. Then nobody is
    /// accepted, and it waits for the tasks as long as it may. Returns how many were cut off.
    ///
    /// Dropping the future ends them all.
    pub(crate) async fn serve<F, T>(self, drain: &Drain, gate: &Gate, mut serve_one: F) -> usize
    where
        F: FnMut(TcpStream, SocketAddr) -> Option<T>,
        T: Future<Output = ()> + Send + 'static,
    {
        let mut accept = Accept::new(self.listener, self.address);
        let (mut tasks, mut draining) = (JoinSet::new(), drain.watch());
        let failed = |error: &io::Error| {
            if Reason::of_dialling(error) == Reason::OutOfFiles {
                gate.count(LimitKind::Files);
            }
        };
        loop {
            tokio::select! {
                () = draining.begun() => break,
                Some(ended) = tasks.join_next() => report_panic(ended),
                (stream, remote) = accept.next(failed) => {
                    if let Some(task) = serve_one(stream, remote) {
                        tasks.spawn(task);
                    }
                }
            }
        }
        drop(accept);
        loop {
            tokio::select! {
                ended = tasks.join_next() => match ended {
                    Some(ended) => report_panic(ended),
                    None => return 0,
                },
                () = draining.over() => break,
            }
        }
        let cut = tasks.len();
        tasks.shutdown().await;
        cut
    }
}

fn report_panic(ended: Result<(), JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a connection ended in a bug");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_recognised_as_a_listeners_own() {
        for (target, listen, expected) in [
            ("127.0.0.1:1", "127.0.0.1:1", true),
            ("127.0.0.1:2", "127.0.0.1:1", false),
            ("127.0.0.2:1", "127.0.0.1:1", false),
            ("127.0.0.1:1", "0.0.0.0:1", true),
            ("127.0.0.1:1", "[::]:1", true),
            ("[::ffff:127.0.0.1]:1", "127.0.0.1:1", true),
            ("0.0.0.0:1", "127.0.0.1:1", true),
            ("0.0.0.0:1", "0.0.0.0:1", true),
            ("[::1]:1", "0.0.0.0:1", false),
            // Of another machine, by RFC 5737.
            ("192.0.2.1:1", "0.0.0.0:1", false),
        ] {
            let reached = reaches(target.parse().unwrap(), listen.parse().unwrap());
            assert_eq!(reached, expected, "{target} {listen}");
        }
    }
}
