//! One direction of a relay.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use mse::Portion;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};
use tokio::net::TcpStream;
use tokio::net::tcp::{ReadHalf, WriteHalf};

use super::pipes::Lent;
use super::pool::{Buffer, Pool};
use super::transform::Transform;
use super::{BURST, Flow};

/// Reads, has it transformed in place, writes.
pub(super) struct Pump<'a> {
    from: ReadHalf<'a>,
    to: WriteHalf<'a>,
    transform: Transform<'a>,
    pool: &'a Pool,
    chunk: Chunk,
    /// The part of `chunk` that is to be written: not yet taken by `to`.
    start: usize,
    end: usize,
    /// That part is as it was read.
    raw: bool,
    /// `to` takes nothing more at the moment.
    blocked: bool,
    phase: Phase,
    passed: u64,
}

/// What is being written. A prefix is one, with no buffer.
enum Chunk {
    None,
    Prefix(Vec<u8>),
    Read(Buffer),
    /// In the kernel.
    Piped(Lent),
}

#[derive(PartialEq, Eq)]
enum Phase {
    Open,
    /// `from` has ended: `to` is told when everything is written.
    Draining,
    Ended,
}

/// How far a direction came.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Something was read. Before the next poll, its [`portion`](Pump::portion) is to be transformed.
    Read,
    /// `from` has ended and `to` was told.
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
        Self {
            from,
            to,
            transform,
            pool,
            chunk: Chunk::Prefix(prefix),
            start: 0,
            end,
            raw: false,
            blocked: false,
            phase: Phase::Open,
            passed: 0,
        }
    }

    /// The number of bytes written so far.
    pub(super) fn passed(&self) -> u64 {
        self.passed
    }

    /// Whether bytes wait for `to`, after a poll.
    pub(super) fn is_blocked(&self) -> bool {
        self.blocked
    }

    /// Whether bytes pass as they are.
    pub(super) fn is_plain(&self) -> bool {
        self.transform.is_plain()
    }

    /// Writes what waits, and reads once. Pending when one of both was not ready, and ready at once
    /// after the end. `passed` is called with the number of bytes of each write.
    pub(super) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        passed: impl Fn(usize),
    ) -> Poll<Result<Step, Halt>> {
        loop {
            if self.start < self.end {
                debug_assert!(!self.raw, "what was read is written as it is");
                let written = self.poll_write(cx);
                self.blocked = written.is_pending();
                passed(ready!(written).map_err(Halt::Write)?);
                continue;
            }
            match self.phase {
                Phase::Open => {
                    let read = self.poll_read(cx);
                    if read.is_pending() {
                        self.chunk = Chunk::None;
                    }
                    (self.start, self.end) = (0, ready!(read).map_err(Halt::Read)?);
                    if self.end > 0 {
                        return Poll::Ready(Ok(Step::Read));
                    }
                    self.phase = Phase::Draining;
                }
                Phase::Draining => {
                    self.chunk = Chunk::None;
                    ready!(self.poll_shutdown(cx)).map_err(Halt::Write)?;
                    self.phase = Phase::Ended;
                }
                Phase::Ended => return Poll::Ready(Ok(Step::Ended)),
            }
        }
    }

    /// What was read and is left to [`mse::apply_together`].
    pub(super) fn portion(&mut self) -> Option<Portion<'_>> {
        if !std::mem::take(&mut self.raw) {
            return None;
        }
        let Chunk::Read(buffer) = &mut self.chunk else { return None };
        self.transform.portion(&mut buffer[self.start..self.end])
    }

    /// Passes on what has come, for the other direction has failed.
    pub(super) fn finish(&mut self, cx: &mut Context<'_>, passed: impl Fn(usize)) {
        for _ in 0..BURST {
            mse::apply_together(self.portion());
            if !matches!(self.poll(cx, &passed), Poll::Ready(Ok(Step::Read))) {
                return;
            }
        }
    }

    /// Writes what the transport takes. The rest stays as it is: it was transformed already.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let waiting = self.start..self.end;
        let written = match &mut self.chunk {
            Chunk::None => 0,
            Chunk::Prefix(bytes) => ready!(Pin::new(&mut self.to).poll_write(cx, &bytes[waiting]))?,
            Chunk::Read(buffer) => ready!(Pin::new(&mut self.to).poll_write(cx, &buffer[waiting]))?,
            Chunk::Piped(lent) => ready!(poll_drain(cx, lent, self.to.as_ref()))?,
        };
        if written == 0 {
            return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
        }
        self.start += written;
        self.passed += written as u64;
        Poll::Ready(Ok(written))
    }

    /// Takes a buffer or a pipe only when there is something to read.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        ready!(self.from.as_ref().poll_read_ready(cx))?;
        // A read that did not fill its buffer has left nothing behind to be spliced.
        if let Chunk::Read(buffer) = &self.chunk
            && self.end == buffer.len()
            && self.transform.is_plain()
            && let Some(pipe) = self.pool.take_pipe()
        {
            self.chunk = Chunk::Piped(pipe);
        }
        if let Chunk::Piped(lent) = &mut self.chunk {
            return poll_fill(cx, lent, self.from.as_ref());
        }
        if !matches!(self.chunk, Chunk::Read(_)) {
            self.chunk = Chunk::Read(self.pool.take());
        }
        let Chunk::Read(buffer) = &mut self.chunk else { return Poll::Pending };
        let mut space = ReadBuf::new(buffer);
        ready!(Pin::new(&mut self.from).poll_read(cx, &mut space))?;
        self.raw = true;
        Poll::Ready(Ok(space.filled().len()))
    }

    /// Closes `to` for writing. A peer that has gone needs not be told.
    fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match ready!(Pin::new(&mut self.to).poll_shutdown(cx)) {
            Err(error) if error.kind() == io::ErrorKind::NotConnected => Poll::Ready(Ok(())),
            told => Poll::Ready(told),
        }
    }
}

fn poll_fill(cx: &mut Context<'_>, lent: &mut Lent, from: &TcpStream) -> Poll<io::Result<usize>> {
    loop {
        ready!(from.poll_read_ready(cx))?;
        match from.try_io(Interest::READABLE, || lent.pipe().fill(from)) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            filled => return Poll::Ready(filled),
        }
    }
}

fn poll_drain(cx: &mut Context<'_>, lent: &mut Lent, to: &TcpStream) -> Poll<io::Result<usize>> {
    loop {
        ready!(to.poll_write_ready(cx))?;
        match to.try_io(Interest::WRITABLE, || lent.pipe().drain(to)) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            drained => return Poll::Ready(drained),
        }
    }
}
