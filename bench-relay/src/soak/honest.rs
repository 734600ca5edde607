//! Peers that do nothing wrong.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use rc4::{Rc4, StreamCipher};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::addresses::{Addresses, dial};
use super::tally::{Hung, Tally};
use super::{HANG, LANES};
use crate::load::{Ciphers, Exchanged, exchange, greeting};

/// What a peer says, and wants to hear again, in bytes.
const SAID: usize = 1 << 10;

/// Where honest peers go, and how they fare.
#[derive(Clone, Debug)]
pub(super) struct Honest {
    pub(super) addresses: Arc<Addresses>,
    pub(super) proxy: SocketAddr,
    pub(super) tally: Arc<Tally>,
}

/// A connection to the client.
pub(super) struct Peer {
    stream: TcpStream,
    to_peer: Rc4,
    from_peer: Rc4,
}

/// A connection that has Yb.
pub(super) struct HalfOpen {
    stream: TcpStream,
    exchanged: Exchanged,
}

impl Honest {
    /// A whole connection, from its beginning to its end. Returns whether it was served.
    pub(super) async fn visit(&self) -> bool {
        let excuse = self.tally.excuse();
        let visiting = async {
            let mut peer = self.open().await?;
            peer.talk().await?;
            peer.close().await
        };
        let ended = visiting.await;
        self.tally.add(&ended, &excuse);
        ended.is_ok()
    }

    /// Goes as far as Yb.
    pub(super) async fn begin(&self) -> Result<HalfOpen> {
        within(async {
            let mut stream = dial(self.addresses.honest(), self.proxy).await.context("dialling")?;
            let exchanged = exchange(&mut stream).await.context("until Yb")?;
            Ok(HalfOpen { stream, exchanged })
        })
        .await
    }

    /// MSE, and BitTorrent's handshake both ways.
    pub(super) async fn open(&self) -> Result<Peer> {
        self.begin().await?.complete().await
    }

    /// Opens this many in lanes. Those that fail are lost.
    pub(super) async fn open_all(&self, count: usize) -> Result<Vec<Peer>> {
        let mut lanes = JoinSet::new();
        for lane in 0..LANES {
            let honest = self.clone();
            lanes.spawn(async move {
                let mut opened = Vec::new();
                for _ in (lane..count).step_by(LANES) {
                    match honest.open().await {
                        Ok(peer) => opened.push(peer),
                        Err(error) => honest.tally.add_lost(&error.context("opening")),
                    }
                }
                opened
            });
        }
        let mut all = Vec::with_capacity(count);
        while let Some(opened) = lanes.join_next().await {
            all.extend(opened?);
        }
        Ok(all)
    }

    /// Has them talk and close, one after the other.
    pub(super) async fn part(&self, peers: Vec<Peer>) {
        for mut peer in peers {
            let excuse = self.tally.excuse();
            let ended = match peer.talk().await {
                Ok(()) => peer.close().await,
                Err(error) => Err(error),
            };
            self.tally.add(&ended, &excuse);
        }
    }
}

impl HalfOpen {
    pub(super) async fn complete(self) -> Result<Peer> {
        let Self { mut stream, exchanged } = self;
        within(async {
            let ciphers = exchanged.complete(&mut stream, &greeting()).await;
            let Ciphers { to_peer, from_peer } = ciphers.context("after Yb")?;
            Ok(Peer { stream, to_peer, from_peer })
        })
        .await
    }
}

impl Peer {
    /// Whether what it says comes back.
    pub(super) async fn talk(&mut self) -> Result<()> {
        let Self { stream, to_peer, from_peer } = self;
        let said: Vec<u8> = (0..SAID).map(|n| (n ^ (n >> 8)) as u8).collect();
        let talking = async {
            let mut bytes = said.clone();
            to_peer.apply_keystream(&mut bytes);
            stream.write_all(&bytes).await?;
            stream.read_exact(&mut bytes).await?;
            from_peer.apply_keystream(&mut bytes);
            ensure!(bytes == said, "the proxy changed the bytes");
            Ok(())
        };
        within(talking).await.context("relayed")
    }

    /// Closes, and waits for the client to do the same.
    pub(super) async fn close(mut self) -> Result<()> {
        let closing = async {
            self.stream.shutdown().await?;
            ensure!(self.stream.read(&mut [0]).await? == 0, "more came than was said");
            Ok(())
        };
        within(closing).await.context("closing")
    }

    /// Waits for the proxy to end it, in whatever way.
    pub(super) async fn wait_for_end(mut self) -> Result<()> {
        within(async {
            while let Ok(1..) = self.stream.read(&mut [0; 64]).await {}
            Ok(())
        })
        .await
    }
}

async fn within<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    timeout(HANG, work).await.unwrap_or(Err(Hung.into()))
}
