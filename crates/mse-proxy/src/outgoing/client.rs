//! The client's end, until it is clear how to carry it.

use std::future::pending;
use std::io;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// The most bytes that are read from a client before they can be passed on, 16 KiB. A client waits for the
/// peer's handshake after its own 68 bytes, or goes on with a bitfield, for which this is enough.
const MAX_EARLY: usize = 16 << 10;

/// The client, with all that it sent since the SOCKS5 reply.
#[derive(Debug)]
pub(super) struct Client {
    stream: TcpStream,
    bytes: Vec<u8>,
}

impl Client {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self { stream, bytes: Vec::new() }
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
        let had = self.bytes.len();
        loop {
            self.stream.readable().await?;
            self.bytes.resize(limit.max(had), 0);
            let read = self.stream.try_read(&mut self.bytes[had..]);
            self.bytes.truncate(had + read.as_ref().unwrap_or(&0));
            match read {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => return read,
            }
        }
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
