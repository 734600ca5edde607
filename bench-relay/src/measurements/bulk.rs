//! What a byte costs a relay.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::Bench;
use crate::load::{Direction, Ends, Peer, Speaks, Way, answer, dial, expect, greeting, transfer};
use crate::measure::{Cost, Meter};
use crate::programs::mse::Method;
use crate::programs::obfs4::Tunnel;
use crate::programs::{self, Program};

/// A sample that takes longer has hung.
const HANG: Duration = Duration::from_secs(180);

/// Before it counts, this part of the volume goes through, for the TCP windows to open.
const WARM_UP: u64 = 8;

/// A relay.
#[derive(Clone, Debug)]
pub(crate) enum Relay {
    Mse { binary: PathBuf, method: Method },
    Obfs4,
    Copy,
    Socat,
}

/// A relay on its way.
#[derive(Debug)]
pub(crate) struct Running {
    /// The first one is measured.
    programs: Vec<Program>,
    way: Way,
    peer: Peer,
}

/// Starts the relay afresh, sends `volume` bytes over `connections`, and ends it.
pub(crate) async fn sample(
    bench: &Bench,
    relay: &Relay,
    connections: usize,
    direction: Direction,
    volume: u64,
) -> Result<Cost> {
    let run = async {
        let running = relay.start(bench).await?;
        let mut ends = Vec::new();
        for _ in 0..connections {
            ends.push(running.open().await?);
        }
        let each = volume / connections as u64;
        let ends = transfer(ends, direction, each / WARM_UP).await?;
        let meter = Meter::start(running.pid(), bench.cycles).await?;
        let _ends = transfer(ends, direction, each).await?;
        meter.stop()
    };
    timeout(HANG, run).await.context("hung")?
}

impl Relay {
    /// Whether it only moves bytes.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self, Self::Copy | Self::Mse { method: Method::HeaderOnly, .. })
    }

    pub(crate) async fn start(&self, bench: &Bench) -> Result<Running> {
        let speaks = match self {
            Self::Mse { method, .. } => Speaks::Mse(*method),
            _ => Speaks::Plaintext,
        };
        let peer = Peer::listen(speaks).await?;
        let (target, listen) = (peer.address()?, programs::free_address()?);
        let (programs, way) = match self {
            Self::Mse { binary, method } => {
                let program = programs::mse::outgoing(binary, *method, listen, bench.place)?;
                (vec![program], Way::Socks { proxy: listen, target, user: None })
            }
            Self::Obfs4 => {
                let tunnel = Tunnel::start(target, &bench.directory, bench.place)?;
                let Tunnel { client, server, socks, target, user } = tunnel;
                (vec![client, server], Way::Socks { proxy: socks, target, user: Some(user) })
            }
            Self::Copy => {
                (vec![programs::copy::start(listen, target, bench.place)?], Way::Direct(listen))
            }
            Self::Socat => {
                (vec![programs::socat::start(listen, target, bench.place)?], Way::Direct(listen))
            }
        };
        Ok(Running { programs, way, peer })
    }
}

impl Running {
    /// The process that is measured.
    pub(crate) fn pid(&self) -> u32 {
        self.programs[0].pid()
    }

    /// Waits until it can be connected to.
    pub(crate) async fn listens(&self) -> Result<()> {
        let (Way::Direct(address) | Way::Socks { proxy: address, .. }) = self.way.clone();
        dial(&Way::Direct(address)).await.map(drop)
    }

    /// A connection, checked byte by byte.
    pub(crate) async fn open(&self) -> Result<Ends> {
        let (mut client, mut peer) = tokio::try_join!(self.greet(), self.peer.accept())?;
        peer.check(&mut client).await?;
        Ok(Ends { client, peer: peer.into_transport()? })
    }

    /// As [`Self::open`], with nothing but the two handshakes.
    ///
    /// Where this is done several times at once, the two ends may be those of different connections.
    pub(crate) async fn open_silent(&self) -> Result<Ends> {
        let (client, peer) = tokio::try_join!(self.greet(), self.peer.accept())?;
        Ok(Ends { client, peer: peer.into_transport()? })
    }

    async fn greet(&self) -> Result<TcpStream> {
        let mut client = dial(&self.way).await?;
        client.write_all(&greeting()).await?;
        expect(&mut client, &answer()).await?;
        Ok(client)
    }
}
