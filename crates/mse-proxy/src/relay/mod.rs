//! Passing bytes between a client and a peer, both ways in one task.

mod error;
mod patience;
#[cfg(target_os = "linux")]
mod pipe;
#[cfg(not(target_os = "linux"))]
#[path = "no_pipe.rs"]
mod pipe;
mod pipes;
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
use pump::{Halt, Pump, Step};
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

/// The most reads of a direction in one go, up to 8 MiB. Then other tasks have their turn.
const BURST: usize = 8;

/// The same where something is encrypted or decrypted: 2 MiB in both directions take about 2 ms, which
/// is how long others wait. To be scheduled that often costs nothing beside it.
const TRANSFORMED_BURST: usize = 4;

/// What goes one way.
#[derive(Debug, Default)]
pub(crate) struct Flow<'a> {
    /// Sent first, as it is.
    pub(crate) prefix: Vec<u8>,
    /// What happens to all that is read.
    pub(crate) transform: Transform<'a>,
}

/// Relays until both directions have ended, or one fails, or nothing passes for a while. Dropping the future closes both sockets.
///
/// ```text
///          to_peer.prefix, then read -> transform in place -> write
///   client -------------------------------------------------------> peer
///   client <------------------------------------------------------- peer
///          write <- transform in place <- read, then to_client.prefix
/// ```
///
/// What both directions have read at the same time is encrypted and decrypted side by side. Where there
/// is nothing to transform, and much to read, splice(2) takes the place of all three.
pub(crate) async fn relay(
    mut client: TcpStream,
    mut peer: TcpStream,
    to_peer: Flow<'_>,
    to_client: Flow<'_>,
    tracked: &Tracked,
    pool: &Pool,
    idle_timeout: Duration,
) -> Result<(), RelayError> {
    let (client_read, client_write) = client.split();
    let (peer_read, peer_write) = peer.split();
    let mut up = Pump::new(client_read, peer_write, to_peer, pool);
    let mut down = Pump::new(peer_read, client_write, to_client, pool);
    let mut half_closed = Patience::new(HALF_CLOSED_IDLE);
    let mut idle = Patience::new(idle_timeout);
    let [mut up_stalled, mut down_stalled] = [(); 2].map(|()| Patience::new(STALLED));
    let sent = |bytes| tracked.add_sent(bytes);
    let received = |bytes| tracked.add_received(bytes);
    poll_fn(|cx| {
        let plain = up.is_plain() && down.is_plain();
        let burst = if plain { BURST } else { TRANSFORMED_BURST };
        for turn in 0.. {
            if turn == burst {
                cx.waker().wake_by_ref();
                break;
            }
            match (up.poll(cx, sent), down.poll(cx, received)) {
                (Poll::Ready(Err(halt)), _) => {
                    down.finish(cx, received);
                    return Poll::Ready(Err(halt.between(Side::Client, Side::Peer)));
                }
                (_, Poll::Ready(Err(halt))) => {
                    up.finish(cx, sent);
                    return Poll::Ready(Err(halt.between(Side::Peer, Side::Client)));
                }
                (Poll::Ready(Ok(Step::Read)), _) | (_, Poll::Ready(Ok(Step::Read))) => {
                    mse::apply_together([&mut up, &mut down].into_iter().filter_map(Pump::portion));
                }
                (Poll::Ready(Ok(Step::Ended)), Poll::Ready(Ok(Step::Ended))) => {
                    return Poll::Ready(Ok(()));
                }
                (Poll::Pending, Poll::Pending) => break,
                (Poll::Ready(Ok(Step::Ended)), Poll::Pending)
                | (Poll::Pending, Poll::Ready(Ok(Step::Ended))) => {
                    if half_closed.poll(cx, up.passed() + down.passed()).is_ready() {
                        tracked.limit_hit(LimitKind::HalfClosed);
                        return Poll::Ready(Err(RelayError::HalfClosedIdle));
                    }
                    break;
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
        if idle.poll(cx, up.passed() + down.passed()).is_ready() {
            tracked.limit_hit(LimitKind::Idle);
            return Poll::Ready(Err(RelayError::Idle));
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
