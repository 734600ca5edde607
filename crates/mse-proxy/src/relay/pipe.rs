//! splice(2): bytes from one socket to another that this process never sees.

use std::io;
use std::os::fd::OwnedFd;

use nix::fcntl::{FcntlArg, OFlag, SpliceFFlags, fcntl, splice};
use nix::unistd::pipe2;
use tokio::net::TcpStream;

/// What a pipe may hold, 1 MiB: the most that Linux allows by default (`fs.pipe-max-size`).
///
/// It has 256 slots, and a packet takes at least one. With packets of 1,500 bytes, pipes of 256 KiB
/// cost more than copying.
const SIZE: usize = 1 << 20;

/// A pipe, and how many bytes are in it.
#[derive(Debug)]
pub(super) struct Pipe {
    read: OwnedFd,
    write: OwnedFd,
    held: usize,
}

impl Pipe {
    /// Fails where there are no file descriptors, or [`SIZE`] is more than the user may have.
    pub(super) fn open() -> io::Result<Self> {
        let (read, write) = pipe2(OFlag::O_CLOEXEC | OFlag::O_NONBLOCK)?;
        fcntl(&write, FcntlArg::F_SETPIPE_SZ(SIZE as i32))?;
        Ok(Self { read, write, held: 0 })
    }

    /// The number of bytes in it.
    pub(super) fn held(&self) -> usize {
        self.held
    }

    /// Takes from a socket what has arrived. 0 is the end of the stream.
    ///
    /// The pipe is to be empty: a full one would be told from an empty socket by nothing.
    pub(super) fn fill(&mut self, from: &TcpStream) -> io::Result<usize> {
        let taken = splice(from, None, &self.write, None, SIZE, SpliceFFlags::SPLICE_F_NONBLOCK)?;
        self.held += taken;
        Ok(taken)
    }

    /// Gives a socket what it takes of the bytes that are held, of which there are to be some.
    pub(super) fn drain(&mut self, to: &TcpStream) -> io::Result<usize> {
        let nonblocking = SpliceFFlags::SPLICE_F_NONBLOCK;
        let given = splice(&self.read, None, to, None, self.held, nonblocking)?;
        self.held -= given;
        Ok(given)
    }
}
