//! Taking no more than so much from a peer.

use std::error::Error;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use mse_io::HandshakeError;
use tokio::io::{AsyncRead, ReadBuf};

/// A reader that gives a number of bytes, and an error to whoever wants more.
#[derive(Debug)]
pub(crate) struct Metered<R> {
    reader: R,
    left: usize,
}

#[derive(Debug)]
struct OverLimit;

/// Whether a handshake failed because it wanted more than a [`Metered`] reader gives.
pub(crate) fn is_over_limit(error: &HandshakeError) -> bool {
    match error {
        HandshakeError::Io { source, .. } => {
            source.get_ref().is_some_and(|source| source.is::<OverLimit>())
        }
        _ => false,
    }
}

impl<R> Metered<R> {
    pub(crate) fn new(reader: R, most: usize) -> Self {
        Self { reader, left: most }
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for Metered<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.left == 0 {
            return Poll::Ready(Err(io::Error::other(OverLimit)));
        }
        let length = buffer.remaining().min(self.left);
        let mut room = ReadBuf::new(buffer.initialize_unfilled_to(length));
        ready!(Pin::new(&mut self.reader).poll_read(cx, &mut room))?;
        let read = room.filled().len();
        self.left -= read;
        buffer.advance(read);
        Poll::Ready(Ok(()))
    }
}

impl fmt::Display for OverLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("more bytes than are held for an unfinished handshake")
    }
}

impl Error for OverLimit {}

#[cfg(test)]
mod tests {
    use mse::Stage;
    use tokio::io::AsyncReadExt;

    use super::*;

    #[tokio::test]
    async fn no_byte_more_is_given_and_the_end_is_not_an_error() {
        let mut metered = Metered::new(&[7; 100][..], 60);
        let mut bytes = Vec::with_capacity(1000);
        while let Ok(1..) = metered.read_buf(&mut bytes).await {}
        assert_eq!(bytes, [7; 60]);
        let source = metered.read(&mut [0]).await.unwrap_err();
        assert!(is_over_limit(&HandshakeError::Io { stage: Stage::Pad, source }));

        let mut metered = Metered::new(&[7; 100][..], 101);
        bytes.clear();
        assert_eq!(metered.read_to_end(&mut bytes).await.unwrap(), 100);
        let source = io::ErrorKind::ConnectionReset.into();
        assert!(!is_over_limit(&HandshakeError::Io { stage: Stage::Pad, source }));
    }
}
