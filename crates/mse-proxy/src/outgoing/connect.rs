//! Dialling.

use std::io;
use std::net::SocketAddr;

use fast_socks5::ReplyError;
use thiserror::Error;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use crate::io_words::in_words;

/// Why no connection came about.
#[derive(Debug, Error)]
pub(super) enum ConnectError {
    #[error("{}", in_words(.0))]
    Refused(#[from] io::Error),
    #[error("no answer to dialling in time")]
    TimedOut,
}

impl ConnectError {
    /// What SOCKS5 calls it (RFC 1928).
    pub(super) fn reply(&self) -> ReplyError {
        use io::ErrorKind as Kind;
        match self {
            Self::TimedOut => ReplyError::TtlExpired,
            Self::Refused(error) => match error.kind() {
                Kind::ConnectionRefused => ReplyError::ConnectionRefused,
                Kind::NetworkUnreachable | Kind::NetworkDown => ReplyError::NetworkUnreachable,
                Kind::HostUnreachable => ReplyError::HostUnreachable,
                Kind::TimedOut => ReplyError::TtlExpired,
                Kind::PermissionDenied => ReplyError::ConnectionNotAllowed,
                _ => ReplyError::GeneralFailure,
            },
        }
    }
}

/// Connects to the first of the addresses that answers. Each has its share of the time that is left.
///
/// The error is the one of the last address.
pub(super) async fn to_any(
    addresses: &[SocketAddr],
    deadline: Instant,
) -> Result<(TcpStream, SocketAddr), ConnectError> {
    let mut result = Err(ConnectError::TimedOut);
    for (tried, &address) in addresses.iter().enumerate() {
        let waiting = u32::try_from(addresses.len() - tried).unwrap_or(u32::MAX);
        let now = Instant::now();
        let share = deadline.saturating_duration_since(now) / waiting;
        result = to(address, now + share).await.map(|stream| (stream, address));
        if result.is_ok() {
            break;
        }
    }
    result
}

/// Connects to one address.
pub(super) async fn to(address: SocketAddr, deadline: Instant) -> Result<TcpStream, ConnectError> {
    let connected = timeout_at(deadline, TcpStream::connect(address)).await;
    let stream = connected.map_err(|_| ConnectError::TimedOut)??;
    stream.set_nodelay(true)?;
    Ok(stream)
}
