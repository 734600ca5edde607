//! The client's end, until it is clear how to carry it.

use std::future::pending;
use std::io;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// The most bytes that are read from a client before they can be passed on, 16 KiB. A client waits for the
/// peer's handshake after its own 68 bytes, or goes on with a bitfield, for which this is enough.
const MAX_EARLY: usize = 16 << 10;

/// The most that is read at a time, 4 KiB.
const CHUNK: usize = 4 << 10;

/// The client, with all that it sent beside its request to be connected.
#[derive(Debug)]
pub(super) struct Client {
    stream: TcpStream,
    bytes: Vec<u8>,
}

impl Client {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self::with_bytes(stream, Vec::new())
    }

    /// A client of which these bytes were read already.
    pub(super) fn with_bytes(stream: TcpStream, bytes: Vec<u8>) -> Self {
        Self { stream, bytes }
    }

    /// What was read so far.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn into_parts(self) -> (TcpStream, Vec<u8>) {
        (self.stream, self.bytes)
    }

    /// Reads once, to at most `limit` bytes in all, and returns the number of bytes read. 0 is the
    /// end. Nothing is lost when the future is dropped.
    pub(super) async fn read(&mut self, limit: usize) -> io::Result<usize> {
        loop {
            self.stream.readable().await?;
            match self.try_read(limit) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => return read,
            }
        }
    }

    /// By way of the stack, so that only what came is kept.
    fn try_read(&mut self, limit: usize) -> io::Result<usize> {
        let mut chunk = [0; CHUNK];
        let room = limit.saturating_sub(self.bytes.len()).min(CHUNK);
        let read = self.stream.try_read(&mut chunk[..room])?;
        self.bytes.extend_from_slice(&chunk[..read]);
        Ok(read)
    }

    /// Reads on while something else is waited for. Returns when the client has gone, and why.
    pub(super) async fn gone(&mut self) -> io::Error {
        loop {
            match self.read_early().await {
                Ok(()) => {}
                Err(error) => return error,
            }
        }
    }

    /// Reads once, to at most [`MAX_EARLY`] bytes in all. The end is an error.
    pub(super) async fn read_early(&mut self) -> io::Result<()> {
        if self.bytes.len() >= MAX_EARLY {
            return pending().await;
        }
        match self.read(MAX_EARLY).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }

    pub(super) async fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await
    }
}
