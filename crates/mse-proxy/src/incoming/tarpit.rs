//! Where connections end whose handshake failed.

use std::collections::BTreeMap;
use std::io;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::task::AbortHandle;
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

/// The most that is read from one of them, 1 MiB. Then its sender has to wait, as for a program that is busy.
const MAX_DISCARDED: usize = 1 << 20;

/// The most that is read at a time, 4 KiB, on the stack.
const CHUNK: usize = 4 << 10;

/// Keeps connections whose MSE handshake failed open for a while, and reads what comes on them, so that the end
/// of it says nothing about why it failed, nor about this software. Clones are the same thing.
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
    /// Takes a connection, and lets the oldest go where there are as many as allowed. So it is the flood that
    /// is cut short, and whoever comes behind it is treated like any other.
    pub(super) fn keep(&self, peer: TcpStream, admission: Admission, most: usize) {
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
            // Another time for each of them, also where the system has no randomness.
            let _ = timeout(random_time(), discard(&peer)).await;
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

fn random_time() -> Duration {
    let (shortest, longest) = (*KEPT.start(), *KEPT.end());
    // Without randomness, MSE itself is not to be had.
    let random = getrandom::u32().unwrap_or_default();
    Duration::from_millis((shortest + random % (longest - shortest + 1)).into())
}

/// Reads until the peer ends the connection.
async fn discard(peer: &TcpStream) {
    let mut left = MAX_DISCARDED;
    while left > 0 {
        match peer.readable().await.and_then(|()| read(peer)) {
            Ok(0) => return,
            Ok(count) => left = left.saturating_sub(count),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
    std::future::pending::<()>().await;
}

/// By way of the stack, so that a connection has no buffer while nothing comes.
fn read(peer: &TcpStream) -> io::Result<usize> {
    peer.try_read(&mut [0; CHUNK])
}
