//! File descriptors kept for the status page, for when there are no others left.

use std::fs::File;
use std::future::poll_fn;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use tokio::net::{TcpListener, TcpStream};

/// How many are kept: a browser opens up to six connections, and a few others scrape. `mse proxy check` counts
/// them among the other files.
const KEPT: usize = 8;

/// What is open for nothing else than to be closed. Where there is no such file, nothing is kept.
const NOTHING: &str = "/dev/null";

/// EMFILE and ENFILE: the process, or the system, has no file descriptor left. Every Unix has these numbers.
const NO_FILES: [i32; 2] = [24, 23];

/// File descriptors that an accept may have. Clones are the same thing.
#[derive(Clone, Debug)]
pub(super) struct Reserve(Arc<Mutex<Vec<File>>>);

impl Reserve {
    /// As many as can be had.
    pub(super) fn new() -> Self {
        let this = Self(Arc::default());
        this.refill();
        this
    }

    /// Takes back what was given up, as far as there is room.
    pub(super) fn refill(&self) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while kept.len() < KEPT
            && let Ok(file) = File::open(NOTHING)
        {
            kept.push(file);
        }
    }

    /// Gives one up. Whether there was one.
    fn give(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().is_some()
    }

    /// A connection that waits, at the cost of the reserve if there is no other file descriptor for it.
    ///
    /// # Errors
    ///
    /// Those of accepting, when nothing is left to be given up either.
    pub(super) async fn accept(&self, listener: &TcpListener) -> io::Result<TcpStream> {
        loop {
            self.refill();
            let mut accepted = listener.accept().await.map(|(stream, _)| stream);
            // Somebody else may be faster than we are to use what was given up.
            while is_out_of_files(&accepted) && self.give() {
                // Without files, accept fails before it looks whether there is anybody.
                match poll_fn(|context| Poll::Ready(listener.poll_accept(context))).await {
                    Poll::Ready(next) => accepted = next.map(|(stream, _)| stream),
                    Poll::Pending => break,
                }
            }
            // Nobody was there: what was given up comes back, and the next one is waited for.
            if !is_out_of_files(&accepted) || self.is_empty() {
                return accepted;
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}

fn is_out_of_files<T>(result: &io::Result<T>) -> bool {
    let error = result.as_ref().err().and_then(io::Error::raw_os_error);
    cfg!(unix) && error.is_some_and(|error| NO_FILES.contains(&error))
}
