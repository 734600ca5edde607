//! What accepting a handshake costs the incoming half.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use super::Bench;
use crate::load::{SKEY, Way, answer, converse, dial, expect, greeting};
use crate::measure::{Cost, Meter};
use crate::programs::mse::{Incoming, incoming};
use crate::programs::{Program, free_address};

/// A sample that takes longer has hung.
const HANG: Duration = Duration::from_secs(180);

/// Before it counts, this part of the connections is made, for caches, heap and branch predictors.
const WARM_UP: usize = 8;

/// How many are under way at a time.
const LANES: usize = 64;

/// How long the proxy may take to read its list of torrents.
const START: Duration = Duration::from_secs(10);

/// How peers begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begin {
    /// With MSE, RC4, and BitTorrent's handshake as IA.
    Mse,
    /// With BitTorrent's handshake in clear: the same without the cryptography.
    Plaintext,
}

impl Begin {
    /// What the report calls a connection that begins so.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Mse => "accepts",
            Self::Plaintext => "accepts plaintext",
        }
    }
}

/// Starts the incoming half afresh and has `count` connections made to it. Each goes on to the client,
/// which answers; then both sides close.
pub(crate) async fn sample(
    bench: &Bench,
    binary: &Path,
    begin: Begin,
    count: usize,
) -> Result<Cost> {
    let run = async {
        let client = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let (program, listen) = start(bench, binary, client.local_addr()?)?;
        let client = tokio::spawn(serve(client));
        wait_until_ready(listen, begin).await?;
        connect_many(count / WARM_UP, listen, begin).await?;
        let meter = Meter::start(program.pid(), bench.cycles).await?;
        connect_many(count, listen, begin).await?;
        let cost = meter.stop()?;
        client.abort();
        Ok(cost)
    };
    timeout(HANG, run).await.context("hung")?
}

fn start(bench: &Bench, binary: &Path, client: SocketAddr) -> Result<(Program, SocketAddr)> {
    let hashes = bench.directory.join("hashes");
    let hex: String = SKEY.0.iter().map(|byte| format!("{byte:02x}")).collect();
    std::fs::write(&hashes, hex + "\n").context("cannot write the list of torrents")?;
    let listen = free_address()?;
    let half = Incoming { socks: free_address()?, listen, client, hashes: &hashes };
    Ok((incoming(binary, half, bench.place)?, listen))
}

/// The client behind the proxy: answers each handshake and closes.
async fn serve(listener: TcpListener) -> Result<()> {
    loop {
        let (mut stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            stream.set_nodelay(true)?;
            expect(&mut stream, &greeting()).await?;
            stream.write_all(&answer()).await?;
            anyhow::Ok(())
        });
    }
}

/// Until the proxy has read its list, it refuses.
async fn wait_until_ready(listen: SocketAddr, begin: Begin) -> Result<()> {
    let deadline = Instant::now() + START;
    loop {
        match connect(listen, begin).await {
            Ok(()) => return Ok(()),
            Err(_) if Instant::now() < deadline => sleep(Duration::from_millis(20)).await,
            Err(error) => return Err(error).context("the proxy does not answer"),
        }
    }
}

async fn connect_many(count: usize, listen: SocketAddr, begin: Begin) -> Result<()> {
    let mut lanes = JoinSet::new();
    let left = Arc::new(AtomicUsize::new(count));
    for _ in 0..LANES.min(count) {
        lanes.spawn(connect_while(Arc::clone(&left), listen, begin));
    }
    while let Some(ended) = lanes.join_next().await {
        ended??;
    }
    Ok(())
}

/// Makes connections until together with the other lanes there were enough.
async fn connect_while(left: Arc<AtomicUsize>, listen: SocketAddr, begin: Begin) -> Result<()> {
    while take_one(&left) {
        connect(listen, begin).await?;
    }
    Ok(())
}

fn take_one(left: &AtomicUsize) -> bool {
    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
}

/// One connection, to the client's answer.
async fn connect(listen: SocketAddr, begin: Begin) -> Result<()> {
    let mut stream = dial(&Way::Direct(listen)).await?;
    match begin {
        Begin::Plaintext => {
            stream.write_all(&greeting()).await?;
            expect(&mut stream, &answer()).await?;
        }
        Begin::Mse => {
            converse(&mut stream).await?;
        }
    }
    ended(&mut stream).await
}

async fn ended(stream: &mut TcpStream) -> Result<()> {
    match stream.read(&mut [0]).await? {
        0 => Ok(()),
        _ => bail!("more than the answer came"),
    }
}
