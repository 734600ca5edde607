//! A deadline for a whole handshake over TCP.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// A TCP stream whose reads and writes fail with `TimedOut` once a deadline has passed, however
/// slowly bytes come.
///
/// It sets the socket's timeouts: [`Self::lift`] them when the handshake is over.
#[derive(Debug)]
pub struct Timed<'a> {
    stream: &'a TcpStream,
    until: Instant,
}

impl<'a> Timed<'a> {
    /// Starts the clock.
    #[must_use]
    pub fn new(stream: &'a TcpStream, deadline: Duration) -> Self {
        Self { stream, until: Instant::now() + deadline }
    }

    /// Takes the socket's timeouts away again.
    ///
    /// # Errors
    ///
    /// When the socket refuses.
    pub fn lift(self) -> io::Result<()> {
        self.stream.set_read_timeout(None)?;
        self.stream.set_write_timeout(None)
    }

    fn remaining(&self) -> io::Result<Option<Duration>> {
        let remaining = self.until.saturating_duration_since(Instant::now());
        if remaining.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(Some(remaining)) }
    }
}

impl Read for &Timed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(self.remaining()?)?;
        (&mut &*self.stream).read(buffer)
    }
}

impl Write for &Timed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(self.remaining()?)?;
        (&mut &*self.stream).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        (&mut &*self.stream).flush()
    }
}
