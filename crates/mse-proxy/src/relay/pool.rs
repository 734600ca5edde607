//! Buffers that connections share.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex};

use super::pipes::{Lent, Pipes};
use crate::lock::lock;

/// The size of a buffer, 256 KiB: a relay with buffers of 8 KiB spends 2.5 times the kernel cycles for
/// a byte, and larger ones gain nothing more.
pub(crate) const LARGE: usize = 256 << 10;

/// The most large buffers in use at a time, which is 64 MiB. A buffer is in use while it waits for a
/// receiver to take it, so this many slow receivers are served at full size.
const MAX_LARGE: usize = 256;

/// The size of a buffer beyond [`MAX_LARGE`], 16 KiB: with all [`MAX_CONNECTIONS`] of a listener stuck
/// both ways, 512 MiB.
///
/// [`MAX_CONNECTIONS`]: crate::MAX_CONNECTIONS
const SMALL: usize = 16 << 10;

/// The most unused buffers that are kept, 4 MiB: enough for all that tasks on 16 cores fill at a time.
const MAX_UNUSED: usize = 16;

/// Hands out buffers and pipes, so that an idle connection holds none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pool {
    buffers: Arc<Mutex<Buffers>>,
    pub(super) pipes: Pipes,
}

#[derive(Debug, Default)]
struct Buffers {
    unused: Vec<Box<[u8]>>,
    large_in_use: usize,
    small_in_use: usize,
}

impl Pool {
    /// A buffer of [`LARGE`] bytes, or [`SMALL`] where too many are in use. Its contents are old.
    pub(super) fn take(&self) -> Buffer {
        let mut state = lock(&self.buffers);
        let bytes = if state.large_in_use < MAX_LARGE {
            state.large_in_use += 1;
            state.unused.pop().unwrap_or_else(|| vec![0; LARGE].into())
        } else {
            state.small_in_use += 1;
            vec![0; SMALL].into()
        };
        Buffer { bytes, pool: self.clone() }
    }

    /// An empty pipe, if there is one to be had.
    pub(super) fn take_pipe(&self) -> Option<Lent> {
        self.pipes.take()
    }

    /// The number of buffers and pipes in use.
    pub(crate) fn in_use(&self) -> usize {
        let state = lock(&self.buffers);
        state.large_in_use + state.small_in_use + self.pipes.in_use()
    }
}

/// A buffer that goes back to its pool when dropped.
#[derive(Debug)]
pub(super) struct Buffer {
    bytes: Box<[u8]>,
    pool: Pool,
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        let mut state = lock(&self.pool.buffers);
        if bytes.len() < LARGE {
            state.small_in_use -= 1;
            return;
        }
        state.large_in_use -= 1;
        if state.unused.len() < MAX_UNUSED {
            state.unused.push(bytes);
        }
    }
}

impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_come_back() {
        let pool = Pool::default();
        let buffers: Vec<_> = (0..MAX_LARGE + 2).map(|_| pool.take()).collect();
        assert_eq!(pool.in_use(), MAX_LARGE + 2);
        let sizes = |size| buffers.iter().filter(|buffer| buffer.len() == size).count();
        assert_eq!((sizes(LARGE), sizes(SMALL)), (MAX_LARGE, 2));
        drop(buffers);
        assert_eq!(pool.in_use(), 0);
        assert_eq!(lock(&pool.buffers).unused.len(), MAX_UNUSED);
        assert_eq!(pool.take().len(), LARGE);
    }

    #[test]
    fn a_buffer_is_used_again() {
        let pool = Pool::default();
        pool.take()[0] = 7;
        assert_eq!(pool.take()[0], 7);
    }
}
