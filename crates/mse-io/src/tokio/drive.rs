//! Driving the handshake: it reads while it writes.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::error::HandshakeError;
use crate::polled::{Handshake, Progress};

/// Read at once, in bytes: the longest first flight has 608.
const READ_SIZE: usize = 1024;

/// How much payload is taken while our own last message waits for the peer to read it, in bytes: the
/// longest IA. A peer that sends more than that without reading has itself to blame.
const MAX_EARLY_PAYLOAD: usize = mse::MAX_INITIAL_PAYLOAD;

/// A handshake over a transport. All its state is here, so its future may be dropped at any time
/// and made again.
#[derive(Debug)]
pub(super) struct Drive<R, W> {
    pub(super) handshake: Handshake,
    reader: R,
    writer: W,
    unflushed: bool,
    ended: bool,
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Drive<R, W> {
    /// Runs to the next decision, or to the end with all output flushed.
    pub(super) async fn run(&mut self) -> Result<Progress, HandshakeError> {
        poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Progress, HandshakeError>> {
        loop {
            let written = self.poll_write(cx);
            if let Poll::Ready(Err(error)) = written {
                return Poll::Ready(Err(error));
            }
            match self.handshake.progress()? {
                Progress::NeedsInput => ready!(self.poll_read(cx))?,
                Progress::Complete if written.is_ready() => {
                    return Poll::Ready(Ok(Progress::Complete));
                }
                Progress::Complete => {
                    // A peer that answers early may not read on before we do.
                    if self.ended || self.handshake.early_payload() >= MAX_EARLY_PAYLOAD {
                        return Poll::Pending;
                    }
                    ready!(self.poll_read(cx))?;
                }
                decision => return Poll::Ready(Ok(decision)),
            }
        }
    }

    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), HandshakeError>> {
        let mut space = [0; READ_SIZE];
        let mut received = ReadBuf::new(&mut space);
        let stage = self.handshake.stage();
        ready!(Pin::new(&mut self.reader).poll_read(cx, &mut received))
            .map_err(|error| HandshakeError::from_io(error, stage))?;
        self.ended = received.filled().is_empty();
        match self.handshake.progress()? {
            Progress::Complete if self.ended => return Poll::Ready(Ok(())),
            _ if self.ended => return Poll::Ready(Err(HandshakeError::Closed { stage })),
            _ => self.handshake.receive(received.filled())?,
        };
        Poll::Ready(Ok(()))
    }

    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), HandshakeError>> {
        let stage = self.handshake.stage();
        let failed = |error| HandshakeError::from_io(error, stage);
        while !self.handshake.output().is_empty() {
            let output = self.handshake.output();
            let count =
                ready!(Pin::new(&mut self.writer).poll_write(cx, output)).map_err(failed)?;
            if count == 0 {
                return Poll::Ready(Err(failed(io::ErrorKind::WriteZero.into())));
            }
            self.handshake.sent(count);
            self.unflushed = true;
        }
        if self.unflushed {
            ready!(Pin::new(&mut self.writer).poll_flush(cx)).map_err(failed)?;
            self.unflushed = false;
        }
        Poll::Ready(Ok(()))
    }
}

impl<R, W> Drive<R, W> {
    pub(super) fn new(reader: R, writer: W, handshake: Handshake) -> Self {
        Self { handshake, reader, writer, unflushed: false, ended: false }
    }

    pub(super) fn into_io(self) -> (R, W) {
        (self.reader, self.writer)
    }
}
