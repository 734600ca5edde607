//! Connections that the firewall redirected: the client knows nothing of the proxy.

use std::io;
use std::net::SocketAddr;

use thiserror::Error;
use tokio::net::TcpStream;

use crate::canonical::canonical;
use crate::dials::Dials;
use crate::io_words::in_words;

/// Why a connection in transparent mode has no target.
#[derive(Debug, Error)]
pub(in crate::outgoing) enum TransparentError {
    #[error(
        "the connection to {0} was not redirected here but made directly; only connections that the \
         firewall redirects can be served"
    )]
    NotRedirected(SocketAddr),
    #[error("the system does not say where the connection was to go: {}", in_words(.0))]
    NoOriginal(#[source] io::Error),
    #[error(
        "the connection to {0} is the proxy's own, which the firewall redirected back to it: its rules have \
         to leave out the proxy's mark or user"
    )]
    Loop(SocketAddr),
    #[error("the client has gone: {0}")]
    Gone(#[source] io::Error),
}

/// Where the client wanted to go before the firewall changed it.
pub(super) fn original_destination(client: &TcpStream) -> Result<SocketAddr, TransparentError> {
    let local = canonical(client.local_addr().map_err(TransparentError::Gone)?);
    match system::original_destination(client, local) {
        Ok(original) if canonical(original) == local => Err(TransparentError::NotRedirected(local)),
        Ok(original) => Ok(canonical(original)),
        // What the system knows of no redirection of was not redirected.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(TransparentError::NotRedirected(local))
        }
        Err(error) => Err(TransparentError::NoOriginal(error)),
    }
}

/// Tells whether what was redirected is one of the proxy's own connections.
pub(super) fn check_loop(
    client: &TcpStream,
    original: SocketAddr,
    dials: &Dials,
) -> Result<(), TransparentError> {
    let from = canonical(client.peer_addr().map_err(TransparentError::Gone)?);
    if dials.contains(from, original) {
        return Err(TransparentError::Loop(original));
    }
    Ok(())
}

/// Ends the connection the way an unreachable peer would: the client has been connected since before the
/// peer was dialled, and takes a clean end for a peer that answered.
pub(super) fn reset(client: TcpStream) {
    // Without it the connection still ends, only less clearly.
    let _ = client.set_zero_linger();
}

/// Whether this system has it.
pub(in crate::outgoing) const fn is_available() -> bool {
    cfg!(target_os = "linux")
}

#[cfg(target_os = "linux")]
mod system {
    use std::io;
    use std::net::SocketAddr;

    use nix::sys::socket::sockopt::{Ip6tOriginalDst, OriginalDst};
    use nix::sys::socket::{SockaddrIn, SockaddrIn6, getsockopt};
    use tokio::net::TcpStream;

    pub(super) fn original_destination(
        client: &TcpStream,
        local: SocketAddr,
    ) -> io::Result<SocketAddr> {
        let original = match local {
            SocketAddr::V4(_) => SockaddrIn::from(getsockopt(client, OriginalDst)?).into(),
            SocketAddr::V6(_) => SockaddrIn6::from(getsockopt(client, Ip6tOriginalDst)?).into(),
        };
        Ok(original)
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::io;
    use std::net::SocketAddr;

    use tokio::net::TcpStream;

    pub(super) fn original_destination(_: &TcpStream, _: SocketAddr) -> io::Result<SocketAddr> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;

    use super::*;

    async fn pair(address: &str) -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind(address).await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        (client, listener.accept().await.unwrap().0)
    }

    #[tokio::test]
    async fn a_connection_made_directly_is_told_from_a_redirected_one() {
        let (_client, accepted) = pair("127.0.0.1:0").await;
        let local = accepted.local_addr().unwrap();
        let error = original_destination(&accepted).unwrap_err();
        let direct = matches!(error, TransparentError::NotRedirected(address) if address == local);
        // A kernel without netfilter's connection tracking has no such option.
        assert!(direct || matches!(error, TransparentError::NoOriginal(_)), "{error}");
    }

    #[tokio::test]
    async fn a_reset_is_no_clean_end() {
        let (mut client, accepted) = pair("127.0.0.1:0").await;
        reset(accepted);
        let error = client.read(&mut [0]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    }
}
