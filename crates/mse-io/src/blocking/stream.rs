//! `Read` and `Write` for a stream over a transport that has them.

use std::io::{self, IoSlice, Read, Write};

use crate::payload::{Incoming, Outgoing};
use crate::stream::{ReadHalf, Stream, WriteHalf};

pub(super) fn read(
    transport: &mut impl Read,
    incoming: &mut Incoming,
    buffer: &mut [u8],
) -> io::Result<usize> {
    if !incoming.buffered().is_empty() {
        return Ok(incoming.read_buffered(buffer));
    }
    let count = transport.read(buffer)?;
    incoming.decrypt(&mut buffer[..count]);
    Ok(count)
}

pub(super) fn write(
    transport: &mut impl Write,
    outgoing: &mut Outgoing,
    pieces: &[IoSlice<'_>],
) -> io::Result<usize> {
    if outgoing.is_plaintext() {
        return transport.write_vectored(pieces);
    }
    let prepared = outgoing.prepare_all(pieces.iter().map(|piece| &**piece));
    let count = transport.write(prepared)?;
    outgoing.sent(count);
    Ok(count)
}

impl<R: Read> Read for ReadHalf<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        read(&mut self.transport, &mut self.incoming, buffer)
    }
}

impl<W: Write> Write for WriteHalf<W> {
    fn write(&mut self, payload: &[u8]) -> io::Result<usize> {
        self.write_vectored(&[IoSlice::new(payload)])
    }

    fn write_vectored(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        write(&mut self.transport, &mut self.outgoing, pieces)
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
