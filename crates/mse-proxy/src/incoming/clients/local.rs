//! Dialling a client.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use thiserror::Error;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use crate::alias::{self, AliasLease, AliasMap};
use crate::io_words::in_words;
use crate::lock::lock;
use crate::mark;
use crate::shared::Shared;
use crate::trouble::Trouble;

/// How long the client may take to accept. On one machine it is at once, unless its queue is full.
const CLIENT_DEADLINE: Duration = Duration::from_secs(5);

/// How to have a socket with an alias as its address.
type Bind = fn(Ipv4Addr) -> io::Result<TcpSocket>;

/// A client, as peers reach it.
#[derive(Debug)]
pub(in crate::incoming) struct LocalClient {
    address: SocketAddr,
    /// How aliases are bound, if they can be used. Found out once.
    bind: OnceLock<Option<Bind>>,
    /// Whether an alias could not be used, which is told once.
    alias_failed: AtomicBool,
    trouble: Mutex<Trouble>,
}

/// A connection to the client.
#[derive(Debug)]
pub(in crate::incoming) struct LocalLeg {
    pub(in crate::incoming) stream: TcpStream,
    /// Keeps the alias for this connection.
    pub(in crate::incoming) alias: Option<AliasLease>,
}

/// Why there is no connection to the client.
#[derive(Debug, Error)]
pub(in crate::incoming) enum DialError {
    #[error(
        "the client cannot be reached at {address}, {}: is it listening there?",
        in_words(source)
    )]
    Unreachable { address: SocketAddr, source: io::Error },
    #[error("cannot dial the client at {address}: {}", in_words(source))]
    Socket { address: SocketAddr, source: io::Error },
    #[error("the client is not dialled at {address}, where the proxy listens itself")]
    Ourselves { address: SocketAddr },
}

impl LocalClient {
    pub(super) fn new(address: SocketAddr) -> Self {
        Self {
            address,
            bind: OnceLock::new(),
            alias_failed: AtomicBool::new(false),
            trouble: Mutex::default(),
        }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Says so where it cannot be dialled from aliases, before anyone comes.
    pub(in crate::incoming) fn prepare(&self) {
        self.bind();
    }

    fn bind(&self) -> Option<Bind> {
        *self.bind.get_or_init(|| match alias::check(self.address) {
            Ok(()) => Some(alias::socket),
            Err(reason) => {
                let client = self.address;
                tracing::warn!(
                    %client,
                    %reason,
                    "all peers will reach the client from one address, of which it may keep only one peer"
                );
                None
            }
        })
    }

    /// Dials, from the alias of the remote peer where there is one, with this mark.
    pub(in crate::incoming) async fn dial(
        &self,
        remote: IpAddr,
        shared: &Shared,
        mark: Option<u32>,
    ) -> Result<LocalLeg, DialError> {
        let address = self.address;
        if shared.listens_on(address) {
            return Err(DialError::Ourselves { address });
        }
        let dialled = self.connect(remote, shared.aliases(), mark);
        let dialled = timeout(CLIENT_DEADLINE, dialled).await;
        let dialled = dialled.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        let dialled = dialled.map_err(|source| DialError::new(address, source));
        self.report(dialled.as_ref().err());
        dialled
    }

    async fn connect(
        &self,
        remote: IpAddr,
        aliases: &AliasMap,
        mark: Option<u32>,
    ) -> io::Result<LocalLeg> {
        let leg = match self.connect_from_alias(remote, aliases, mark).await? {
            Some(leg) => leg,
            None => {
                LocalLeg { stream: self.connect_with(self.socket()?, mark).await?, alias: None }
            }
        };
        leg.stream.set_nodelay(true)?;
        Ok(leg)
    }

    /// `None` where there is no alias, or its address cannot be used.
    async fn connect_from_alias(
        &self,
        remote: IpAddr,
        aliases: &AliasMap,
        mark: Option<u32>,
    ) -> io::Result<Option<LocalLeg>> {
        let Some(bind) = self.bind() else { return Ok(None) };
        let Some(alias) = aliases.lease(remote) else { return Ok(None) };
        let connected = match bind(alias.address()) {
            Ok(socket) => self.connect_with(socket, mark).await,
            Err(error) => Err(error),
        };
        match connected {
            Ok(stream) => Ok(Some(LocalLeg { stream, alias: Some(alias) })),
            // Some systems choose the port, and find the address unusable, no sooner than here.
            Err(error) if is_of_address(&error) => {
                if !self.alias_failed.swap(true, Ordering::Relaxed) {
                    let alias = alias.address();
                    tracing::warn!(%alias, %error, "the client is dialled without an alias");
                }
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// A socket with no address of its own yet.
    fn socket(&self) -> io::Result<TcpSocket> {
        if self.address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }
    }

    async fn connect_with(&self, socket: TcpSocket, mark: Option<u32>) -> io::Result<TcpStream> {
        mark::set(&socket, mark).map_err(io::Error::other)?;
        socket.connect(self.address).await
    }

    /// Warns when dialling begins to fail, not for each peer that comes meanwhile.
    fn report(&self, error: Option<&DialError>) {
        let mut trouble = lock(&self.trouble);
        match error {
            Some(error) if trouble.begins() => tracing::warn!("{error}"),
            None if trouble.is_over() => {
                tracing::warn!("the client can be reached again at {}", self.address);
            }
            _ => {}
        }
    }
}

/// Whether the socket's own address is what fails.
fn is_of_address(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::AddrNotAvailable | io::ErrorKind::AddrInUse)
}

impl DialError {
    fn new(address: SocketAddr, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::ConnectionRefused | io::ErrorKind::TimedOut => {
                Self::Unreachable { address, source }
            }
            _ => Self::Socket { address, source },
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    const REMOTE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

    async fn listener() -> (TcpListener, SocketAddr) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        (listener, address)
    }

    fn unbindable(_: Ipv4Addr) -> io::Result<TcpSocket> {
        Err(io::ErrorKind::AddrNotAvailable.into())
    }

    #[tokio::test]
    async fn a_peer_whose_alias_cannot_be_bound_comes_without() {
        let (listener, address) = listener().await;
        let bind = OnceLock::from(Some(unbindable as Bind));
        let client = LocalClient { bind, ..LocalClient::new(address) };
        let leg = client.dial(REMOTE, &Shared::new(), None).await.unwrap();
        assert!(leg.alias.is_none());
        let (_, source) = listener.accept().await.unwrap();
        assert_eq!(source, leg.stream.local_addr().unwrap());
        assert!(client.alias_failed.load(Ordering::Relaxed));
    }

    #[tokio::test]
    async fn a_client_that_does_not_listen_is_told_from_other_failures() {
        let (listener, address) = listener().await;
        drop(listener);
        for bind in [OnceLock::from(None), OnceLock::new()] {
            let client = LocalClient { bind, ..LocalClient::new(address) };
            let error = client.dial(REMOTE, &Shared::new(), None).await.err().unwrap();
            let expected = format!(
                "the client cannot be reached at {address}, connection refused: is it listening there?"
            );
            assert_eq!(error.to_string(), expected);
        }
        let full = DialError::new(address, io::Error::from_raw_os_error(24));
        assert!(matches!(full, DialError::Socket { .. }));
    }
}
