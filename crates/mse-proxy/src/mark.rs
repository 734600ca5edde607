//! The firewall's mark on connections that the proxy makes (SO_MARK).

use std::io;

use thiserror::Error;
use tokio::net::TcpSocket;

use crate::io_words::in_words;

/// Why sockets cannot be marked.
#[derive(Debug, Error)]
#[error(
    "connections cannot be marked {mark:#x}: {} (SO_MARK needs Linux and CAP_NET_ADMIN)",
    in_words(source)
)]
pub struct MarkError {
    mark: u32,
    source: io::Error,
}

/// Marks what is dialled with this socket, if there is a mark.
pub(crate) fn set(socket: &TcpSocket, mark: Option<u32>) -> Result<(), MarkError> {
    let Some(mark) = mark else { return Ok(()) };
    system::set(socket, mark).map_err(|source| MarkError { mark, source })
}

/// Tells early whether sockets can be marked.
pub(crate) fn check(mark: Option<u32>) -> Result<(), MarkError> {
    // What else may be wrong with a socket is found where one is needed.
    TcpSocket::new_v4().map_or(Ok(()), |socket| set(&socket, mark))
}

#[cfg(target_os = "linux")]
mod system {
    use std::io;

    use nix::sys::socket::{setsockopt, sockopt};
    use tokio::net::TcpSocket;

    pub(super) fn set(socket: &TcpSocket, mark: u32) -> io::Result<()> {
        Ok(setsockopt(socket, sockopt::Mark, &mark)?)
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::io;

    use tokio::net::TcpSocket;

    pub(super) fn set(_: &TcpSocket, _: u32) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
