//! A TCP connection that is read while it is written, and recorded.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout, timeout_at};

use super::record::{Event, How, Record, What};

/// The most that is read of one connection, in bytes. A handshake takes 1,134 at most, the bitfield of
/// the largest torrent that libtorrent loads 256 KiB.
const MOST: usize = 384 << 10;

/// How long a write may take. A peer that reads nothing must not stop us.
const WRITE_LIMIT: Duration = Duration::from_secs(5);

/// A connection, whichever side began it.
pub(crate) struct Connection {
    began: Instant,
    writer: OwnedWriteHalf,
    arrivals: mpsc::Receiver<(Instant, What)>,
    reader: AbortHandle,
    received: Vec<u8>,
    arrived: Duration,
    closed: Option<(How, Duration)>,
    record: Record,
}

impl Connection {
    /// `began` is when it was dialled, or accepted.
    pub(crate) fn new(stream: TcpStream, began: Instant) -> Self {
        // What we send in one write is to leave in one segment, at once.
        let _ = stream.set_nodelay(true);
        let (reader, writer) = stream.into_split();
        let (sender, arrivals) = mpsc::channel(64);
        let reader = tokio::spawn(read(reader, sender)).abort_handle();
        let mut record = Record::default();
        record.add(began.elapsed(), What::Connected);
        Self {
            began,
            writer,
            arrivals,
            reader,
            received: Vec::new(),
            arrived: Duration::ZERO,
            closed: None,
            record,
        }
    }

    /// All that came so far.
    pub(crate) fn received(&self) -> &[u8] {
        &self.received
    }

    /// How and when the peer closed, as far as we have noticed.
    pub(crate) fn closed(&self) -> Option<(How, Duration)> {
        self.closed
    }

    /// When the last bytes came: earlier than we got to look at them, if there was much to do.
    pub(crate) fn arrived(&self) -> Duration {
        self.arrived
    }

    /// When this many bytes were there, counted from the first.
    pub(crate) fn arrival(&self, count: usize) -> Option<Duration> {
        let mut total = 0;
        let is_enough = |event: &&Event| match &event.what {
            What::Received(bytes) => {
                total += bytes.len();
                total >= count
            }
            _ => false,
        };
        self.record.events().iter().find(is_enough).map(|event| event.at)
    }

    /// Since it was begun.
    pub(crate) fn now(&self) -> Duration {
        self.began.elapsed()
    }

    pub(crate) fn into_record(mut self) -> Record {
        std::mem::take(&mut self.record)
    }

    /// Sends bytes in one write. Whether that worked is noticed by reading: a peer that closed may
    /// have said something before.
    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let sent = timeout(WRITE_LIMIT, self.writer.write_all(bytes)).await;
        let what = match sent {
            Ok(Ok(())) => What::Sent(bytes.to_vec()),
            _ => What::NotSent(bytes.len()),
        };
        self.record.add(self.now(), what);
    }

    /// Sends bytes in pieces, with a pause between two of them.
    pub(crate) async fn send_in_pieces(&mut self, bytes: &[u8], size: usize, pause: Duration) {
        let mut pieces = bytes.chunks(size.max(1)).peekable();
        while let Some(piece) = pieces.next() {
            self.send(piece).await;
            if pieces.peek().is_some() {
                tokio::time::sleep(pause).await;
            }
        }
    }

    /// Waits until `count` bytes are there in all. False if they do not come: the peer closed, or the
    /// time is over.
    pub(crate) async fn wait_for(&mut self, count: usize, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        while self.received.len() < count {
            if !self.next(deadline).await {
                return false;
            }
        }
        true
    }

    /// Waits for the peer to close.
    pub(crate) async fn wait_for_close(&mut self, limit: Duration) {
        let deadline = Instant::now() + limit;
        while self.next(deadline).await {}
    }

    /// Takes whatever comes, until nothing did for this long.
    pub(crate) async fn wait_for_quiet(&mut self, quiet: Duration, limit: Duration) {
        let end = Instant::now() + limit;
        loop {
            let before = self.received.len();
            let deadline = (Instant::now() + quiet).min(end);
            if !self.next(deadline).await || self.received.len() == before {
                return;
            }
        }
    }

    /// Waits for more. False if there is none.
    pub(crate) async fn next(&mut self, deadline: Instant) -> bool {
        if self.closed.is_some() {
            return false;
        }
        let Ok(Some((at, what))) = timeout_at(deadline, self.arrivals.recv()).await else {
            return false;
        };
        let at = at.duration_since(self.began);
        match &what {
            What::Received(bytes) => {
                self.received.extend(bytes);
                self.arrived = at;
            }
            What::Closed(how) => self.closed = Some((*how, at)),
            _ => {}
        }
        self.record.add(at, what);
        true
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

async fn read(mut reader: OwnedReadHalf, arrivals: mpsc::Sender<(Instant, What)>) {
    let mut buffer = vec![0; 16 << 10];
    let mut total = 0;
    while total < MOST {
        let what = match reader.read(&mut buffer).await {
            Ok(0) => What::Closed(How::Fin),
            Ok(count) => What::Received(buffer[..count].to_vec()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => What::Closed(How::Reset),
        };
        let is_last = matches!(what, What::Closed(_));
        if let What::Received(bytes) = &what {
            total += bytes.len();
        }
        if arrivals.send((Instant::now(), what)).await.is_err() || is_last {
            return;
        }
    }
    // The peer may send for ever; what there is to see has been seen.
    std::future::pending::<()>().await;
}
