//! The payload behind the handshake.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use mse::{CryptoMethod, Established, Skey};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::payload::{Incoming, Outgoing, directions};

/// An established stream. It behaves as its transport does: what a write returns, the transport has
/// taken, so that flushing is the transport's own affair.
#[derive(Debug)]
pub struct Stream<R, W> {
    skey: Skey,
    method: CryptoMethod,
    reader: ReadHalf<R>,
    writer: WriteHalf<W>,
}

impl<R, W> Stream<R, W> {
    /// Goes on where the handshake ended. IA is the beginning of what is read.
    #[must_use]
    pub fn new(reader: R, writer: W, established: Established) -> Self {
        let (skey, method) = (established.skey, established.method);
        let (incoming, outgoing) = directions(established);
        Self {
            skey,
            method,
            reader: ReadHalf { transport: reader, incoming },
            writer: WriteHalf { transport: writer, outgoing },
        }
    }

    /// The torrent both sides named.
    #[must_use]
    pub fn skey(&self) -> &Skey {
        &self.skey
    }

    /// How the payload is carried.
    #[must_use]
    pub fn method(&self) -> CryptoMethod {
        self.method
    }

    /// The transport, for its settings. Reading or writing it breaks the stream.
    #[must_use]
    pub fn transport(&self) -> (&R, &W) {
        (&self.reader.transport, &self.writer.transport)
    }

    /// The two directions, for two tasks.
    #[must_use]
    pub fn into_split(self) -> (ReadHalf<R>, WriteHalf<W>) {
        (self.reader, self.writer)
    }
}

/// What we receive.
#[derive(Debug)]
pub struct ReadHalf<R> {
    transport: R,
    incoming: Incoming,
}

impl<R> ReadHalf<R> {
    /// The transport, and the incoming direction: for a caller that reads into buffers of its own
    /// and decrypts in place, after it has taken what [`Incoming::buffered`] holds.
    #[must_use]
    pub fn into_parts(self) -> (R, Incoming) {
        (self.transport, self.incoming)
    }

    /// Both, borrowed.
    pub fn parts_mut(&mut self) -> (&mut R, &mut Incoming) {
        (&mut self.transport, &mut self.incoming)
    }
}

/// What we send.
#[derive(Debug)]
pub struct WriteHalf<W> {
    transport: W,
    outgoing: Outgoing,
}

impl<W> WriteHalf<W> {
    /// The transport, for its settings.
    #[must_use]
    pub fn transport(&self) -> &W {
        &self.transport
    }

    /// The transport, and the outgoing direction.
    #[must_use]
    pub fn into_parts(self) -> (W, Outgoing) {
        (self.transport, self.outgoing)
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for ReadHalf<R> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Self { transport, incoming } = self.get_mut();
        if !incoming.buffered().is_empty() {
            let count = incoming.buffered().len().min(buffer.remaining());
            buffer.put_slice(&incoming.buffered()[..count]);
            incoming.consume(count);
            return Poll::Ready(Ok(()));
        }
        let start = buffer.filled().len();
        ready!(Pin::new(transport).poll_read(cx, buffer))?;
        incoming.decrypt(&mut buffer.filled_mut()[start..]);
        Poll::Ready(Ok(()))
    }
}

impl<W: AsyncWrite + Unpin> AsyncWrite for WriteHalf<W> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        payload: &[u8],
    ) -> Poll<io::Result<usize>> {
        let Self { transport, outgoing } = self.get_mut();
        let count = ready!(Pin::new(transport).poll_write(cx, outgoing.prepare(payload)))?;
        outgoing.sent(count);
        Poll::Ready(Ok(count))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let Self { transport, outgoing } = self.get_mut();
        let transport = Pin::new(transport);
        if outgoing.is_plaintext() {
            return transport.poll_write_vectored(cx, pieces);
        }
        let prepared = outgoing.prepare_all(pieces.iter().map(|piece| &**piece));
        let count = ready!(transport.poll_write(cx, prepared))?;
        outgoing.sent(count);
        Poll::Ready(Ok(count))
    }

    fn is_write_vectored(&self) -> bool {
        !self.outgoing.is_plaintext() || self.transport.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().transport).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().transport).poll_shutdown(cx)
    }
}

impl<R: AsyncRead + Unpin, W: Unpin> AsyncRead for Stream<R, W> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().reader).poll_read(cx, buffer)
    }
}

impl<R: Unpin, W: AsyncWrite + Unpin> AsyncWrite for Stream<R, W> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        payload: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().writer).poll_write(cx, payload)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().writer).poll_write_vectored(cx, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.writer.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().writer).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().writer).poll_shutdown(cx)
    }
}
