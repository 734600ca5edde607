//! Where connections end whose handshake failed.

use std::collections::BTreeMap;
use std::io;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::task::{AbortHandle, yield_now};
use tokio::time::timeout;

use crate::connections::LimitKind;
use crate::limits::Admission;
use crate::lock::lock;
use crate::parting::Parting;

/// How long a connection is kept after its handshake failed, in milliseconds: another time for each.
///
/// Clients can be told apart by how they end one: libtorrent closes at once, Transmission waits, rTorrent resets.
/// Any handshake deadline among them, 4 to 30 s, is past by then, and few who probe wait for a minute.
const KEPT: RangeInclusive<u32> = 20_000..=60_000;

/// How long a connection may have been open in all, in milliseconds, if its peer was not done in time: whoever
/// sends fewer than 96 bytes is dropped within 30 s (specification of 2006, early termination).
const OPEN: RangeInclusive<u32> = 20_000..=29_000;

/// The most that is read in one turn, 16 KiB, on the stack.
const CHUNK: usize = 16 << 10;

/// Keeps connections whose handshake failed open for a while, and reads what comes on them, so that the end of
/// it says nothing about why it failed, nor about this software. Clones are the same thing.
///
/// All that comes is read, as fast as it comes. With a bound on the bytes or their rate, the window of the
/// connection would close at a number that is ours alone. It costs less than it costs to send them: a copy to
/// nowhere, and a turn of the task for each [`CHUNK`]. Whoever wants to fill the line needs no reader for it.
///
/// A connection costs a socket, a timer and a small task. Dropping the last clone closes all of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Tarpit(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    closed: bool,
    next: u64,
    /// The one that failed first comes first.
    kept: BTreeMap<u64, AbortHandle>,
}

impl Tarpit {
    /// Takes a connection for some time, and lets the oldest go where there are as many as allowed. So it is
    /// the flood that is cut short, and whoever comes behind it is treated like any other.
    pub(super) fn keep(&self, peer: TcpStream, admission: Admission, most: usize, time: Duration) {
        let peer = Parting::new(peer);
        let mut state = lock(&self.0.0);
        if state.closed || most == 0 {
            return;
        }
        let number = state.next;
        state.next += 1;
        let inner = Arc::downgrade(&self.0);
        let gate = admission.gate().clone();
        let task = tokio::spawn(async move {
            let _ = timeout(time, discard(&peer)).await;
            drop((peer, admission));
            if let Some(inner) = inner.upgrade() {
                lock(&inner.0).kept.remove(&number);
            }
        });
        state.kept.insert(number, task.abort_handle());
        while state.kept.len() > most
            && let Some((_, oldest)) = state.kept.pop_first()
        {
            oldest.abort();
            gate.hit(LimitKind::Tarpit);
        }
    }

    /// Closes all of them, and from now on whoever comes.
    pub(super) fn close(&self) {
        let mut state = lock(&self.0.0);
        state.closed = true;
        state.abort();
    }
}

impl State {
    fn abort(&mut self) {
        std::mem::take(&mut self.kept).into_values().for_each(|task| task.abort());
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        lock(&self.0).abort();
    }
}

/// How long to keep a connection whose handshake failed.
pub(super) fn time() -> Duration {
    random(KEPT)
}

/// How long to keep a connection that has been open for so long, and whose peer was not done in time.
pub(super) fn time_left(open_for: Duration) -> Duration {
    random(OPEN).saturating_sub(open_for)
}

/// Another time for each, also where the system has no randomness.
fn random(range: RangeInclusive<u32>) -> Duration {
    let (shortest, longest) = (*range.start(), *range.end());
    // Without randomness, MSE itself is not to be had.
    let random = getrandom::u32().unwrap_or_default();
    Duration::from_millis((shortest + random % (longest - shortest + 1)).into())
}

/// Reads until the peer ends the connection.
async fn discard(peer: &TcpStream) {
    loop {
        match peer.readable().await.and_then(|()| read(peer)) {
            Ok(0) => return,
            // A fast sender would else keep this thread from all others.
            Ok(_) => yield_now().await,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
}

/// By way of the stack, so that a connection has no buffer while nothing comes.
fn read(peer: &TcpStream) -> io::Result<usize> {
    peer.try_read(&mut [0; CHUNK])
}

#[cfg(test)]
mod tests {
    use std::future::{Future, poll_fn};
    use std::pin::pin;
    use std::task::Poll;

    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    use super::*;

    /// Far more than any of this takes.
    const HANG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn others_have_their_turn_while_a_peer_sends_and_sends() {
        const SENT: usize = 4 * CHUNK;

        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut sender = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (peer, _) = listener.accept().await.unwrap();
        sender.write_all(&[7; SENT]).await.unwrap();
        peer.readable().await.unwrap();
        {
            let mut discarding = pin!(discard(&peer));
            let one_turn = poll_fn(|cx| Poll::Ready(discarding.as_mut().poll(cx)));
            assert!(one_turn.await.is_pending());
        }
        let mut left = SENT - CHUNK;
        let rest = async {
            while left > 0 {
                peer.readable().await.unwrap();
                left = left.saturating_sub(peer.try_read(&mut [0; CHUNK]).unwrap_or(0));
            }
        };
        timeout(HANG, rest).await.expect("more was read in one turn");
    }
}
