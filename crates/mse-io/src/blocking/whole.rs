//! A stream over one transport whose directions cannot be taken apart.

use std::io::{self, IoSlice, Read, Write};

use mse::{CryptoMethod, Established, Skey};

use super::stream::{read, write};
use crate::payload::{Incoming, Outgoing, directions};

/// As [`Stream`](crate::Stream), over one transport that both reads and writes.
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

    /// The transport, for its settings. Reading or writing it breaks the stream.
    #[must_use]
    pub fn transport(&self) -> &S {
        &self.transport
    }

    /// The transport, and the payload's directions as they stand.
    #[must_use]
    pub fn into_parts(self) -> (S, Incoming, Outgoing) {
        (self.transport, self.incoming, self.outgoing)
    }
}

impl<S: Read> Read for Whole<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        read(&mut self.transport, &mut self.incoming, buffer)
    }
}

impl<S: Write> Write for Whole<S> {
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
