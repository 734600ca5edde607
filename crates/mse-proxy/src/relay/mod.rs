//! Passing bytes between a client and a peer, both ways in one task.

mod error;
mod pool;
mod pump;
mod transform;

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

use crate::connections::Tracked;
pub(crate) use error::{Operation, RelayError, Side};
pub(crate) use pool::Pool;
use pump::{Halt, Pump};
pub(crate) use transform::{Transform, Watcher};

/// How long a connection of which one direction has ended may stay silent in the other.
///
/// Linux gives a half-closed socket that nobody reads the same time (`tcp_fin_timeout`). Without it, a
/// peer that never closes would hold a connection that the client gave up.
const HALF_CLOSED_IDLE: Duration = Duration::from_secs(60);

/// What goes one way.
#[derive(Debug, Default)]
pub(crate) struct Flow<'a> {
    /// Sent first, as it is.
    pub(crate) prefix: Vec<u8>,
    /// What happens to all that is read.
    pub(crate) transform: Transform<'a>,
}

/// Relays until both directions have ended, or one fails. Dropping the future closes both sockets.
///
/// ```text
///          to_peer.prefix, then read -> transform in place -> write
///   client -------------------------------------------------------> peer
///   client <------------------------------------------------------- peer
///          write <- transform in place <- read, then to_client.prefix
/// ```
pub(crate) async fn relay(
    mut client: TcpStream,
    mut peer: TcpStream,
    to_peer: Flow<'_>,
    to_client: Flow<'_>,
    tracked: &Tracked,
    pool: &Pool,
) -> Result<(), RelayError> {
    let (client_read, client_write) = client.split();
    let (peer_read, peer_write) = peer.split();
    let mut up = Pump::new(client_read, peer_write, to_peer, pool);
    let mut down = Pump::new(peer_read, client_write, to_client, pool);
    let mut patience = Patience::default();
    poll_fn(|cx| {
        let upward = up.poll(cx, |bytes| tracked.add_sent(bytes));
        let downward = down.poll(cx, |bytes| tracked.add_received(bytes));
        match (upward, downward) {
            (Poll::Ready(Err(halt)), _) => Poll::Ready(Err(halt.between(Side::Client, Side::Peer))),
            (_, Poll::Ready(Err(halt))) => {
                // What the client sent before the peer failed may still get through.
                let _ = up.poll(cx, |bytes| tracked.add_sent(bytes));
                Poll::Ready(Err(halt.between(Side::Peer, Side::Client)))
            }
            (Poll::Ready(Ok(())), Poll::Ready(Ok(()))) => Poll::Ready(Ok(())),
            (Poll::Pending, Poll::Pending) => Poll::Pending,
            (Poll::Ready(Ok(())), Poll::Pending) | (Poll::Pending, Poll::Ready(Ok(()))) => {
                ready!(patience.poll(cx, up.passed() + down.passed()));
                Poll::Ready(Err(RelayError::HalfClosedIdle))
            }
        }
    })
    .await
}

impl Halt {
    fn between(self, from: Side, to: Side) -> RelayError {
        let (side, operation, source) = match self {
            Self::Read(source) => (from, Operation::Read, source),
            Self::Write(source) => (to, Operation::Write, source),
        };
        RelayError::Io { side, operation, source }
    }
}

/// Ends [`HALF_CLOSED_IDLE`] after the last byte.
#[derive(Default)]
struct Patience {
    passed: u64,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Patience {
    fn poll(&mut self, cx: &mut Context<'_>, passed: u64) -> Poll<()> {
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep(HALF_CLOSED_IDLE)));
        if passed != self.passed {
            self.passed = passed;
            sleep.as_mut().reset(Instant::now() + HALF_CLOSED_IDLE);
        }
        sleep.as_mut().poll(cx)
    }
}

#[cfg(test)]
mod tests;
