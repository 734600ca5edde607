//! A BitTorrent client without encryption.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::{Running, handshake, listener};

/// Listens, answers a plaintext handshake with its own, and echoes what follows. Closes on anything else.
pub(crate) struct Echo {
    pub(crate) address: SocketAddr,
    sources: Arc<Mutex<Vec<SocketAddr>>>,
    _running: Running,
}

impl Echo {
    pub(crate) async fn start() -> Self {
        let (listener, address) = listener().await;
        let sources = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&sources);
        let running = Running::start(async move {
            let mut connections = JoinSet::new();
            loop {
                let (stream, source) = listener.accept().await.unwrap();
                seen.lock().unwrap().push(source);
                connections.spawn(echo(stream));
            }
        });
        Self { address, sources, _running: running }
    }

    /// Where its connections came from.
    pub(crate) fn sources(&self) -> Vec<SocketAddr> {
        self.sources.lock().unwrap().clone()
    }
}

async fn echo(mut stream: TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut theirs = [0; 68];
    let mut had = 0;
    while had < theirs.len() {
        let read = stream.read(&mut theirs[had..]).await?;
        had += read;
        let prefix = had.min(20);
        if read == 0 || theirs[..prefix] != handshake(0)[..prefix] {
            return Ok(());
        }
    }
    stream.write_all(&handshake(b'e')).await?;
    let (mut reader, mut writer) = stream.split();
    tokio::io::copy(&mut reader, &mut writer).await?;
    writer.shutdown().await
}
