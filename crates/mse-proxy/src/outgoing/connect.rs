//! Dialling.

use std::io;
use std::net::SocketAddr;

use thiserror::Error;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, timeout_at};

use super::front::Refusal;
use crate::io_words::in_words;
use crate::mark::{self, MarkError};

/// Why no connection came about.
#[derive(Debug, Error)]
pub(super) enum ConnectError {
    #[error("{}", in_words(.0))]
    Refused(#[from] io::Error),
    #[error("no answer to dialling in time")]
    TimedOut,
    #[error(transparent)]
    Mark(#[from] MarkError),
}

impl ConnectError {
    /// What the client is told.
    pub(super) fn refusal(&self) -> Refusal {
        use io::ErrorKind as Kind;
        match self {
            Self::TimedOut => Refusal::TimedOut,
            Self::Mark(_) => Refusal::Failed,
            Self::Refused(error) => match error.kind() {
                Kind::ConnectionRefused => Refusal::Refused,
                Kind::NetworkUnreachable | Kind::NetworkDown => Refusal::NetworkUnreachable,
                Kind::HostUnreachable => Refusal::HostUnreachable,
                Kind::TimedOut => Refusal::TimedOut,
                Kind::PermissionDenied => Refusal::NotAllowed,
                _ => Refusal::Failed,
            },
        }
    }
}

/// Connects to the first of the addresses that answers. Each has its share of the time that is left.
///
/// The error is the one of the last address.
pub(super) async fn to_any(
    addresses: &[SocketAddr],
    mark: Option<u32>,
    deadline: Instant,
) -> Result<(TcpStream, SocketAddr), ConnectError> {
    let mut result = Err(ConnectError::TimedOut);
    for (tried, &address) in addresses.iter().enumerate() {
        let waiting = u32::try_from(addresses.len() - tried).unwrap_or(u32::MAX);
        let now = Instant::now();
        let share = deadline.saturating_duration_since(now) / waiting;
        result = to(address, mark, now + share).await.map(|stream| (stream, address));
        if result.is_ok() {
            break;
        }
    }
    result
}

/// Connects to one address, with a marked socket if there is a mark.
pub(super) async fn to(
    address: SocketAddr,
    mark: Option<u32>,
    deadline: Instant,
) -> Result<TcpStream, ConnectError> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    mark::set(&socket, mark)?;
    let connected = timeout_at(deadline, socket.connect(address)).await;
    let stream = connected.map_err(|_| ConnectError::TimedOut)??;
    stream.set_nodelay(true)?;
    Ok(stream)
}
