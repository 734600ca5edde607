//! A pipe for tokio that is as awkward as the traits allow.

use std::io::Result;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::channel::Channel;

/// Two connected ends. Each direction holds `width` bytes; a write takes what fits. Every other poll
/// is `Pending` without need, and wakes its task at once.
///
/// # Panics
///
/// If `width` is 0.
#[must_use]
pub fn pipe(width: usize) -> (End, End) {
    let (one, other) = (Direction::new(width), Direction::new(width));
    let end = |incoming: &Direction, outgoing: &Direction| End {
        incoming: incoming.clone(),
        outgoing: outgoing.clone(),
        hesitate_to_read: false,
        hesitate_to_write: false,
    };
    (end(&one, &other), end(&other, &one))
}

/// One end. Dropping it ends both directions; `poll_shutdown` ends the outgoing one.
pub struct End {
    incoming: Direction,
    outgoing: Direction,
    hesitate_to_read: bool,
    hesitate_to_write: bool,
}

impl AsyncRead for End {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        if hesitates(&mut self.hesitate_to_read, context) {
            return Poll::Pending;
        }
        let read = |channel: &mut Channel| channel.read(buffer.initialize_unfilled());
        self.incoming.attempt(context, read).map(|count| {
            buffer.advance(count);
            Ok(())
        })
    }
}

impl AsyncWrite for End {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        if hesitates(&mut self.hesitate_to_write, context) {
            return Poll::Pending;
        }
        self.outgoing.attempt(context, |channel| channel.write(bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Result<()>> {
        self.outgoing.change(Channel::end_writing);
        Poll::Ready(Ok(()))
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.outgoing.change(Channel::end_writing);
        self.incoming.change(Channel::end_reading);
    }
}

fn hesitates(turn: &mut bool, context: &Context<'_>) -> bool {
    *turn = !*turn;
    if *turn {
        context.waker().wake_by_ref();
    }
    *turn
}

#[derive(Clone)]
struct Direction(Arc<Mutex<(Channel, Vec<Waker>)>>);

impl Direction {
    fn new(width: usize) -> Self {
        Self(Arc::new(Mutex::new((Channel::new(width), Vec::new()))))
    }

    fn attempt<T>(
        &self,
        context: &Context<'_>,
        attempt: impl FnOnce(&mut Channel) -> Option<T>,
    ) -> Poll<T> {
        let mut locked = self.0.lock().expect("nothing panics while it is locked");
        let (channel, waiting) = &mut *locked;
        match attempt(channel) {
            Some(result) => {
                waiting.drain(..).for_each(Waker::wake);
                Poll::Ready(result)
            }
            None => {
                waiting.push(context.waker().clone());
                Poll::Pending
            }
        }
    }

    fn change(&self, change: impl FnOnce(&mut Channel)) {
        let mut locked = self.0.lock().expect("nothing panics while it is locked");
        change(&mut locked.0);
        locked.1.drain(..).for_each(Waker::wake);
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn every_width_carries_everything_and_half_closes() {
        for width in [1, 2, 7, 4096] {
            let (mut near, mut far) = pipe(width);
            let echo = tokio::spawn(async move {
                let mut heard = Vec::new();
                far.read_to_end(&mut heard).await.unwrap();
                far.write_all(&heard).await.unwrap();
            });
            let said: Vec<u8> = (0..=255).cycle().take(5000).collect();
            near.write_all(&said).await.unwrap();
            near.shutdown().await.unwrap();
            let mut heard = Vec::new();
            near.read_to_end(&mut heard).await.unwrap();
            echo.await.unwrap();
            assert_eq!(said, heard);
        }
    }
}
