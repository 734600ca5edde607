//! A deadline for a whole handshake over TCP.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// A TCP stream whose reads and writes fail with `TimedOut` once a deadline has passed, however
/// slowly bytes come.
///
/// It changes the socket's timeouts; [`Self::lift`] puts them back when the handshake is over.
#[derive(Debug)]
pub struct Timed<'a> {
    stream: &'a TcpStream,
    /// None is for ever.
    until: Option<Instant>,
    before: (Option<Duration>, Option<Duration>),
}

impl<'a> Timed<'a> {
    /// Starts the clock.
    ///
    /// # Errors
    ///
    /// When the socket does not tell its timeouts.
    pub fn new(stream: &'a TcpStream, deadline: Duration) -> io::Result<Self> {
        let before = (stream.read_timeout()?, stream.write_timeout()?);
        Ok(Self { stream, until: Instant::now().checked_add(deadline), before })
    }

    /// Puts the socket's timeouts back.
    ///
    /// # Errors
    ///
    /// When the socket refuses.
    pub fn lift(self) -> io::Result<()> {
        self.stream.set_read_timeout(self.before.0)?;
        self.stream.set_write_timeout(self.before.1)
    }

    fn remaining(&self) -> io::Result<Option<Duration>> {
        let remaining = self.until.map(|until| until.saturating_duration_since(Instant::now()));
        match remaining {
            Some(Duration::ZERO) => Err(io::ErrorKind::TimedOut.into()),
            remaining => Ok(remaining),
        }
    }
}

/// Unix says `WouldBlock` when a socket's timeout has passed.
fn timed_out(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::WouldBlock => io::ErrorKind::TimedOut.into(),
        _ => error,
    }
}

impl Read for &Timed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(self.remaining()?)?;
        (&mut &*self.stream).read(buffer).map_err(timed_out)
    }
}

impl Write for &Timed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(self.remaining()?)?;
        (&mut &*self.stream).write(bytes).map_err(timed_out)
    }

    fn flush(&mut self) -> io::Result<()> {
        (&mut &*self.stream).flush()
    }
}
