//! Passing bytes between a client and a peer, both ways in one task.

mod error;
mod patience;
mod pool;
mod pump;
mod transform;

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use tokio::net::TcpStream;

use crate::connections::{LimitKind, Tracked};
pub(crate) use error::{Operation, RelayError, Side};
use patience::Patience;
pub(crate) use pool::Pool;
use pump::{Halt, Pump};
pub(crate) use transform::{Transform, Watcher};

/// How long a connection of which one direction has ended may stay silent in the other.
///
/// Linux gives a half-closed socket that nobody reads the same time (`tcp_fin_timeout`). Without it, a
/// peer that never closes would hold a connection that the client gave up.
const HALF_CLOSED_IDLE: Duration = Duration::from_secs(60);

/// How long a side may take not one byte of those that wait for it.
///
/// BitTorrent keep-alives come every 2 min, so whoever is alive has read by then. While bytes wait, the
/// side they came from is not read, and its end would never be noticed.
const STALLED: Duration = Duration::from_secs(180);

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
    let mut idle = Patience::new(HALF_CLOSED_IDLE);
    let [mut up_stalled, mut down_stalled] = [(); 2].map(|()| Patience::new(STALLED));
    poll_fn(|cx| {
        let upward = up.poll(cx, |bytes| tracked.add_sent(bytes));
        let downward = down.poll(cx, |bytes| tracked.add_received(bytes));
        match (upward, downward) {
            (Poll::Ready(Err(halt)), _) => {
                return Poll::Ready(Err(halt.between(Side::Client, Side::Peer)));
            }
            (_, Poll::Ready(Err(halt))) => {
                // What the client sent before the peer failed may still get through.
                let _ = up.poll(cx, |bytes| tracked.add_sent(bytes));
                return Poll::Ready(Err(halt.between(Side::Peer, Side::Client)));
            }
            (Poll::Ready(Ok(())), Poll::Ready(Ok(()))) => return Poll::Ready(Ok(())),
            (Poll::Pending, Poll::Pending) => {}
            (Poll::Ready(Ok(())), Poll::Pending) | (Poll::Pending, Poll::Ready(Ok(()))) => {
                if idle.poll(cx, up.passed() + down.passed()).is_ready() {
                    tracked.limit_hit(LimitKind::HalfClosed);
                    return Poll::Ready(Err(RelayError::HalfClosedIdle));
                }
            }
        }
        for (pump, stalled, side) in
            [(&up, &mut up_stalled, Side::Peer), (&down, &mut down_stalled, Side::Client)]
        {
            if !pump.is_blocked() {
                stalled.rest();
            } else if stalled.poll(cx, pump.passed()).is_ready() {
                tracked.limit_hit(LimitKind::Stalled);
                return Poll::Ready(Err(RelayError::Stalled { side }));
            }
        }
        Poll::Pending
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

#[cfg(test)]
mod tests;
