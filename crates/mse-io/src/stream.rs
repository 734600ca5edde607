//! An established stream over a transport, whatever the kind of transport.

use mse::{CryptoMethod, Established, Skey};

use crate::payload::{Incoming, Outgoing, directions};

/// An established stream: `Read` and `Write` over a transport that is, `AsyncRead` and `AsyncWrite`
/// over one that is.
///
/// It behaves as its transport does: what a write returns, the transport has taken, so that flushing
/// and closing are the transport's own affair.
#[derive(Debug)]
pub struct Stream<R, W> {
    skey: Skey,
    method: CryptoMethod,
    pub(crate) reader: ReadHalf<R>,
    pub(crate) writer: WriteHalf<W>,
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

    /// The two directions, for two threads or tasks.
    #[must_use]
    pub fn into_split(self) -> (ReadHalf<R>, WriteHalf<W>) {
        (self.reader, self.writer)
    }
}

/// What we receive.
#[derive(Debug)]
pub struct ReadHalf<R> {
    pub(crate) transport: R,
    pub(crate) incoming: Incoming,
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
    pub(crate) transport: W,
    pub(crate) outgoing: Outgoing,
}

impl<W> WriteHalf<W> {
    /// The transport, for its settings and to close it for writing.
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
