//! Closing connections without a reset.

use std::io;
use std::mem::MaybeUninit;
use std::net::Shutdown;
use std::ops::Deref;
use std::pin::Pin;
use std::task::{Context, Poll};

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// The most that is read from a socket that is closed, 8 MiB, lest a fast sender keeps us: more than Linux
/// lets a receiving socket hold by default (`tcp_rmem`, 6 MiB).
const MAX_UNREAD: usize = 8 << 20;

/// The most that is read at a time, 16 KiB, on the stack.
const CHUNK: usize = 16 << 10;

/// A connection that ends with FIN when it is dropped.
///
/// Closing a socket of which something is unread sends RST on Linux, and there always is something after a
/// refusal in the middle. What arrives later is answered by RST in any case.
#[derive(Debug)]
pub(crate) struct Parting(Option<TcpStream>);

impl Parting {
    pub(crate) fn new(stream: TcpStream) -> Self {
        Self(Some(stream))
    }

    /// The connection, which goes on.
    pub(crate) fn stay(mut self) -> TcpStream {
        self.0.take().expect(THERE)
    }

    fn stream(self: Pin<&mut Self>) -> Pin<&mut TcpStream> {
        Pin::new(self.get_mut().0.as_mut().expect(THERE))
    }
}

const THERE: &str = "the connection is taken only with the whole";

impl Deref for Parting {
    type Target = TcpStream;

    fn deref(&self) -> &TcpStream {
        self.0.as_ref().expect(THERE)
    }
}

impl Drop for Parting {
    fn drop(&mut self) {
        let Some(stream) = &self.0 else { return };
        let socket = SockRef::from(stream);
        // The other end may have gone first.
        let _ = socket.shutdown(Shutdown::Write);
        let mut chunk = [MaybeUninit::uninit(); CHUNK];
        let mut left = MAX_UNREAD;
        // It does not wait: nothing to read is an error.
        while left > 0
            && let Ok(read @ 1..) = socket.recv(&mut chunk)
        {
            left = left.saturating_sub(read);
        }
    }
}

impl AsyncRead for Parting {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.stream().poll_read(context, buffer)
    }
}

impl AsyncWrite for Parting {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.stream().poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream().poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream().poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn what_was_not_read_is_no_reason_for_a_reset() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        for unread in [0, 1, 100_000] {
            let mut peer = TcpStream::connect(address).await.unwrap();
            let parting = Parting::new(listener.accept().await.unwrap().0);
            peer.write_all(&vec![7; unread]).await.unwrap();
            drop(parting);
            assert_eq!(peer.read(&mut [0]).await.unwrap(), 0);
            // One that comes behind FIN is no end of reading.
            assert!(peer.take_error().unwrap().is_none());
        }
    }
}
