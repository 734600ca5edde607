//! A pipe for threads.

use std::io::{Read, Result, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

use super::channel::Channel;

/// Two connected ends. Each direction holds `width` bytes; a write takes what fits, and waits while
/// nothing does.
///
/// # Panics
///
/// If `width` is 0.
#[must_use]
pub fn pipe(width: usize) -> (End, End) {
    let (one, other) = (Arc::new(Direction::new(width)), Arc::new(Direction::new(width)));
    let end = |incoming: &Arc<Direction>, outgoing: &Arc<Direction>| End {
        incoming: Arc::clone(incoming),
        outgoing: Arc::clone(outgoing),
    };
    (end(&one, &other), end(&other, &one))
}

/// One end. Dropping it ends both directions.
pub struct End {
    incoming: Arc<Direction>,
    outgoing: Arc<Direction>,
}

impl End {
    /// Ends the outgoing stream; reading goes on.
    pub fn shutdown_write(&self) {
        self.outgoing.change(Channel::end_writing);
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.outgoing.change(Channel::end_writing);
        self.incoming.change(Channel::end_reading);
    }
}

impl Read for &End {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        Ok(self.incoming.wait_for(|channel| channel.read(buffer)))
    }
}

impl Write for &End {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.outgoing.wait_for(|channel| channel.write(bytes))
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl Read for End {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        (&*self).read(buffer)
    }
}

impl Write for End {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        (&*self).write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

struct Direction {
    channel: Mutex<Channel>,
    changed: Condvar,
}

impl Direction {
    fn new(width: usize) -> Self {
        Self { channel: Mutex::new(Channel::new(width)), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Channel> {
        self.channel.lock().expect("nothing panics while it is locked")
    }

    fn change(&self, change: impl FnOnce(&mut Channel)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    fn wait_for<T>(&self, mut attempt: impl FnMut(&mut Channel) -> Option<T>) -> T {
        let mut channel = self.lock();
        loop {
            if let Some(result) = attempt(&mut channel) {
                self.changed.notify_all();
                return result;
            }
            channel = self.changed.wait(channel).expect("nothing panics while it is locked");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn every_width_carries_everything_and_half_closes() {
        for width in [1, 2, 7, 4096] {
            let (mut near, mut far) = pipe(width);
            let echo = thread::spawn(move || {
                let mut heard = Vec::new();
                far.read_to_end(&mut heard).unwrap();
                far.write_all(&heard).unwrap();
            });
            let said: Vec<u8> = (0..=255).cycle().take(5000).collect();
            near.write_all(&said).unwrap();
            near.shutdown_write();
            let mut heard = Vec::new();
            near.read_to_end(&mut heard).unwrap();
            echo.join().unwrap();
            assert_eq!(said, heard);
        }
    }
}
