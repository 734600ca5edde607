//! One direction of a relay.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::tcp::{ReadHalf, WriteHalf};

use super::Flow;
use super::pool::{Buffer, Pool};
use super::transform::Transform;

/// The most reads in one go, up to 2 MiB. Then the other direction and other tasks have their turn.
const BURST: usize = 8;

/// Reads, transforms in place, writes.
pub(super) struct Pump<'a> {
    from: ReadHalf<'a>,
    to: WriteHalf<'a>,
    transform: Transform<'a>,
    pool: &'a Pool,
    chunk: Chunk,
    /// The part of `chunk` that is to be written: transformed, and not yet taken by `to`.
    start: usize,
    end: usize,
    phase: Phase,
    passed: u64,
}

/// What is being written. A prefix is one, with no buffer.
enum Chunk {
    None,
    Prefix(Vec<u8>),
    Read(Buffer),
}

#[derive(PartialEq, Eq)]
enum Phase {
    Open,
    /// `from` has ended: `to` is told when everything is written.
    Draining,
    Ended,
}

/// Where a direction failed.
pub(super) enum Halt {
    Read(io::Error),
    Write(io::Error),
}

impl<'a> Pump<'a> {
    pub(super) fn new(
        from: ReadHalf<'a>,
        to: WriteHalf<'a>,
        flow: Flow<'a>,
        pool: &'a Pool,
    ) -> Self {
        let Flow { prefix, transform } = flow;
        let end = prefix.len();
        let chunk = Chunk::Prefix(prefix);
        Self { from, to, transform, pool, chunk, start: 0, end, phase: Phase::Open, passed: 0 }
    }

    /// The number of bytes written so far.
    pub(super) fn passed(&self) -> u64 {
        self.passed
    }

    /// Whether bytes wait for `to`, after a poll that was not ready.
    pub(super) fn is_blocked(&self) -> bool {
        self.start < self.end
    }

    /// Goes on until neither side is ready, or `from` has ended and `to` was told. After that it is
    /// ready at once. `passed` is called with the number of bytes of each write.
    pub(super) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        mut passed: impl FnMut(usize),
    ) -> Poll<Result<(), Halt>> {
        let mut reads = 0;
        loop {
            if self.start < self.end {
                let written = ready!(self.poll_write(cx)).map_err(Halt::Write)?;
                passed(written);
                continue;
            }
            match self.phase {
                Phase::Open if reads == BURST => {
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Phase::Open => {
                    reads += 1;
                    let read = self.poll_read(cx);
                    if read.is_pending() {
                        self.chunk = Chunk::None;
                    }
                    ready!(read).map_err(Halt::Read)?;
                }
                Phase::Draining => {
                    self.chunk = Chunk::None;
                    ready!(self.poll_shutdown(cx)).map_err(Halt::Write)?;
                    self.phase = Phase::Ended;
                }
                Phase::Ended => return Poll::Ready(Ok(())),
            }
        }
    }

    /// Writes what the transport takes. The rest stays as it is: it was transformed already.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let waiting = match &self.chunk {
            Chunk::None => &[],
            Chunk::Prefix(bytes) => &bytes[self.start..self.end],
            Chunk::Read(buffer) => &buffer[self.start..self.end],
        };
        let written = ready!(Pin::new(&mut self.to).poll_write(cx, waiting))?;
        if written == 0 {
            return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
        }
        self.start += written;
        self.passed += written as u64;
        Poll::Ready(Ok(written))
    }

    /// Takes a buffer only when there is something to read.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.from.as_ref().poll_read_ready(cx))?;
        if !matches!(self.chunk, Chunk::Read(_)) {
            self.chunk = Chunk::Read(self.pool.take());
        }
        let Chunk::Read(buffer) = &mut self.chunk else { return Poll::Pending };
        let mut space = ReadBuf::new(buffer);
        ready!(Pin::new(&mut self.from).poll_read(cx, &mut space))?;
        let read = space.filled_mut();
        self.transform.apply(read);
        (self.start, self.end) = (0, read.len());
        if read.is_empty() {
            self.phase = Phase::Draining;
        }
        Poll::Ready(Ok(()))
    }

    /// Closes `to` for writing. A peer that has gone needs not be told.
    fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match ready!(Pin::new(&mut self.to).poll_shutdown(cx)) {
            Err(error) if error.kind() == io::ErrorKind::NotConnected => Poll::Ready(Ok(())),
            told => Poll::Ready(told),
        }
    }
}
