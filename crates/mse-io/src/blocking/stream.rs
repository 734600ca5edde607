//! The payload behind the handshake.

use std::io::{self, IoSlice, Read, Write};

use mse::{CryptoMethod, Established, Skey};

use crate::payload::{Incoming, Outgoing, directions};

/// An established stream over a transport whose directions are apart.
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

    /// The two directions, for two threads.
    #[must_use]
    pub fn into_split(self) -> (ReadHalf<R>, WriteHalf<W>) {
        (self.reader, self.writer)
    }
}

/// An established stream over one transport.
#[derive(Debug)]
pub struct Whole<S> {
    skey: Skey,
    method: CryptoMethod,
    transport: S,
    incoming: Incoming,
    outgoing: Outgoing,
}

impl<S> Whole<S> {
    /// Goes on where the handshake ended. IA is the beginning of what is read.
    #[must_use]
    pub fn new(transport: S, established: Established) -> Self {
        let (skey, method) = (established.skey, established.method);
        let (incoming, outgoing) = directions(established);
        Self { skey, method, transport, incoming, outgoing }
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

    /// The transport, and the payload's directions as they stand.
    #[must_use]
    pub fn into_parts(self) -> (S, Incoming, Outgoing) {
        (self.transport, self.incoming, self.outgoing)
    }

    /// The transport, for its settings. Reading or writing it breaks the stream.
    #[must_use]
    pub fn transport(&self) -> &S {
        &self.transport
    }
}

/// What we receive.
#[derive(Debug)]
pub struct ReadHalf<R> {
    transport: R,
    incoming: Incoming,
}

impl<R> ReadHalf<R> {
    /// The transport, and the incoming direction for a caller with buffers of its own.
    #[must_use]
    pub fn into_parts(self) -> (R, Incoming) {
        (self.transport, self.incoming)
    }
}

/// What we send.
#[derive(Debug)]
pub struct WriteHalf<W> {
    transport: W,
    outgoing: Outgoing,
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

fn read(transport: &mut impl Read, from: &mut Incoming, buffer: &mut [u8]) -> io::Result<usize> {
    if !from.buffered().is_empty() {
        return Ok(from.read_buffered(buffer));
    }
    let count = transport.read(buffer)?;
    from.decrypt(&mut buffer[..count]);
    Ok(count)
}

fn write(transport: &mut impl Write, to: &mut Outgoing, payload: &[u8]) -> io::Result<usize> {
    let count = transport.write(to.prepare(payload))?;
    to.sent(count);
    Ok(count)
}

fn write_vectored(
    transport: &mut impl Write,
    to: &mut Outgoing,
    pieces: &[IoSlice<'_>],
) -> io::Result<usize> {
    if to.is_plaintext() {
        return transport.write_vectored(pieces);
    }
    let count = transport.write(to.prepare_all(pieces.iter().map(|piece| &**piece)))?;
    to.sent(count);
    Ok(count)
}

impl<R: Read> Read for ReadHalf<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        read(&mut self.transport, &mut self.incoming, buffer)
    }
}

impl<W: Write> Write for WriteHalf<W> {
    fn write(&mut self, payload: &[u8]) -> io::Result<usize> {
        write(&mut self.transport, &mut self.outgoing, payload)
    }

    fn write_vectored(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        write_vectored(&mut self.transport, &mut self.outgoing, pieces)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.transport.flush()
    }
}

impl<R: Read, W> Read for Stream<R, W> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }
}

impl<R, W: Write> Write for Stream<R, W> {
    fn write(&mut self, payload: &[u8]) -> io::Result<usize> {
        self.writer.write(payload)
    }

    fn write_vectored(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        self.writer.write_vectored(pieces)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl<S: Read> Read for Whole<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        read(&mut self.transport, &mut self.incoming, buffer)
    }
}

impl<S: Write> Write for Whole<S> {
    fn write(&mut self, payload: &[u8]) -> io::Result<usize> {
        write(&mut self.transport, &mut self.outgoing, payload)
    }

    fn write_vectored(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        write_vectored(&mut self.transport, &mut self.outgoing, pieces)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.transport.flush()
    }
}
