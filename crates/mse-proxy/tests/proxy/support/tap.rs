//! Listening in on the wire.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::task::JoinSet;

use super::{Running, listener, until};

/// Passes connections on to `target`, and keeps what they carried.
pub(crate) struct Tap {
    pub(crate) address: SocketAddr,
    streams: Streams,
    _running: Running,
}

/// One for each direction of each connection: first the dialling side's, then the other's.
type Streams = Arc<Mutex<Vec<Stream>>>;

#[derive(Default)]
struct Stream {
    bytes: Vec<u8>,
    ended: bool,
}

impl Tap {
    pub(crate) async fn on(target: SocketAddr) -> Self {
        let (listener, address) = listener().await;
        let streams = Streams::default();
        let kept = Arc::clone(&streams);
        let running = Running::start(async move {
            let mut copies = JoinSet::new();
            loop {
                let (near, _) = listener.accept().await.unwrap();
                let far = TcpStream::connect(target).await.unwrap();
                let (near, far) = (near.into_split(), far.into_split());
                for (from, to) in [(near.0, far.1), (far.0, near.1)] {
                    let mut streams = kept.lock().unwrap();
                    streams.push(Stream::default());
                    copies.spawn(copy(from, to, Arc::clone(&kept), streams.len() - 1));
                }
            }
        });
        Self { address, streams, _running: running }
    }

    /// The number of connections so far.
    pub(crate) fn connections(&self) -> usize {
        self.streams.lock().unwrap().len() / 2
    }

    /// Whether these bytes were on the wire, in any direction.
    pub(crate) fn saw(&self, bytes: &[u8]) -> bool {
        let streams = self.streams.lock().unwrap();
        streams.iter().any(|stream| stream.saw(bytes))
    }

    /// Whether the dialling side sent these bytes. Waits until it has closed all its connections.
    pub(crate) async fn was_sent(&self, bytes: &[u8]) -> bool {
        let ended = || self.streams.lock().unwrap().iter().step_by(2).all(|stream| stream.ended);
        until(ended).await;
        let streams = self.streams.lock().unwrap();
        streams.iter().step_by(2).any(|stream| stream.saw(bytes))
    }
}

impl Stream {
    fn saw(&self, bytes: &[u8]) -> bool {
        self.bytes.windows(bytes.len()).any(|window| window == bytes)
    }
}

async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, kept: Streams, number: usize) {
    let mut buffer = [0; 1 << 14];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        kept.lock().unwrap()[number].bytes.extend_from_slice(&buffer[..read]);
        // What is sent to a side that has gone is still kept.
        let _ = to.write_all(&buffer[..read]).await;
    }
    kept.lock().unwrap()[number].ended = true;
    let _ = to.shutdown().await;
}
