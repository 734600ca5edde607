//! Pipes that connections share.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::pipe::Pipe;
use crate::lock::lock;

/// The most pipes in use at a time, 64 MiB of 1 MiB each: what Linux grants a user by default
/// (`fs.pipe-user-pages-soft`).
const MAX_IN_USE: usize = 64;

/// The most unused pipes that are kept, for tasks on 16 cores. An empty pipe has two file descriptors,
/// and no pages.
const MAX_UNUSED: usize = 16;

/// How long nothing is asked for after a pipe was refused: on a user at its limit, each full read would
/// cost four system calls more.
const REFUSED: Duration = Duration::from_secs(1);

/// Lends pipes, so that an idle connection has none.
#[derive(Clone, Debug, Default)]
pub(super) struct Pipes(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    unused: Vec<Pipe>,
    in_use: usize,
    /// No pipe is opened before.
    again: Option<Instant>,
}

impl Pipes {
    /// An empty pipe, if there is one to be had.
    pub(super) fn take(&self) -> Option<Lent> {
        self.take_or(Pipe::open)
    }

    fn take_or(&self, open: impl FnOnce() -> io::Result<Pipe>) -> Option<Lent> {
        let mut state = lock(&self.0);
        if state.in_use == MAX_IN_USE {
            return None;
        }
        let pipe = match state.unused.pop() {
            Some(pipe) => pipe,
            None if state.again.is_some_and(|again| Instant::now() < again) => return None,
            None => match open() {
                Ok(pipe) => pipe,
                Err(_) => {
                    state.again = Some(Instant::now() + REFUSED);
                    return None;
                }
            },
        };
        state.in_use += 1;
        Some(Lent { pipe: Some(pipe), pipes: self.clone() })
    }

    /// Has none.
    #[cfg(test)]
    pub(super) fn exhausted() -> Self {
        Self(Arc::new(Mutex::new(State { in_use: MAX_IN_USE, ..State::default() })))
    }

    /// The number of pipes that are kept for the next ones.
    #[cfg(test)]
    pub(super) fn unused(&self) -> usize {
        lock(&self.0).unused.len()
    }

    /// The number of pipes that are lent.
    pub(super) fn in_use(&self) -> usize {
        lock(&self.0).in_use
    }
}

/// A pipe that goes back when dropped.
#[derive(Debug)]
pub(super) struct Lent {
    /// There until dropped.
    pipe: Option<Pipe>,
    pipes: Pipes,
}

impl Lent {
    /// The pipe.
    pub(super) fn pipe(&mut self) -> &mut Pipe {
        self.pipe.as_mut().expect("it is there until dropped")
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let mut state = lock(&self.pipes.0);
        state.in_use -= 1;
        // What a connection left behind is not for the next one.
        let empty = self.pipe.take().filter(|pipe| pipe.held() == 0);
        if state.unused.len() < MAX_UNUSED {
            state.unused.extend(empty);
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    /// Linux may grant fewer: other tests use some at the same time.
    #[test]
    fn pipes_are_few_and_come_back() {
        let pipes = Pipes::default();
        let lent: Vec<_> = (0..=MAX_IN_USE).map_while(|_| pipes.take()).collect();
        assert!((1..=MAX_IN_USE).contains(&lent.len()), "{}", lent.len());
        assert_eq!((pipes.in_use(), pipes.unused()), (lent.len(), 0));
        let kept = lent.len().min(MAX_UNUSED);
        drop(lent);
        assert_eq!((pipes.in_use(), pipes.unused()), (0, kept));
        let _lent = pipes.take().unwrap();
        assert_eq!((pipes.in_use(), pipes.unused()), (1, kept - 1));
    }

    #[test]
    fn after_a_refusal_none_is_opened_for_a_while() {
        let pipes = Pipes::default();
        let refused = || Err(io::ErrorKind::PermissionDenied.into());
        assert!(pipes.take_or(refused).is_none());
        assert!(pipes.take_or(|| panic!("asked again at once")).is_none());
        lock(&pipes.0).again = Some(Instant::now());
        let mut asked = false;
        let asks = || {
            asked = true;
            refused()
        };
        assert!(pipes.take_or(asks).is_none() && asked);
        assert_eq!(pipes.in_use(), 0);
    }

    #[test]
    fn without_a_pipe_there_is_none() {
        assert!(Pipes::exhausted().take().is_none());
    }
}
