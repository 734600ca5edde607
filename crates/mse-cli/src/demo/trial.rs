//! One transfer from a seeder to a downloader, with an observer on the path between them.

use std::net::Ipv4Addr;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

use super::data;
use super::observer::{Observer, Record};
use crate::cli::{Encryption, Methods};
use crate::edge::Edge;
use crate::engine::{Engine, Files, Metadata, Settings};
use crate::report::PeerReport;
use crate::seed::{Content, metainfo};
use crate::transfer::{Ended, Patience, Redial, transfer};

/// How long nothing may happen: all is on this machine, so something is broken then.
const TIMEOUT: Duration = Duration::from_secs(60);

/// What a transfer showed.
#[derive(Debug)]
pub(super) struct Trial {
    /// How many pieces the data was cut in.
    pub(super) pieces: u64,
    /// How many of them the downloader's engine found right.
    pub(super) pieces_verified: u64,
    /// What was on the wire.
    pub(super) record: Record,
    /// What the downloader's side says of its peers.
    pub(super) downloader: PeerReport,
    /// What the seeder's side says of its peers.
    pub(super) seeder: PeerReport,
    /// From the first connection to the last verified piece.
    pub(super) time: Duration,
    /// The SHA-1 of what was served.
    pub(super) sent: [u8; 20],
    /// The SHA-1 of what arrived.
    pub(super) arrived: [u8; 20],
}

impl Trial {
    /// Sends `size` bytes through both halves of the proxy, in `directory`.
    ///
    /// # Errors
    ///
    /// The data did not arrive, or the machine has no room for it.
    pub(super) async fn run(
        directory: &Path,
        encryption: Encryption,
        size: u64,
    ) -> anyhow::Result<Self> {
        let [from, to] = ["seeder", "downloader"].map(|name| directory.join(name));
        for directory in [&from, &to] {
            std::fs::create_dir_all(directory)
                .with_context(|| format!("cannot make {}", directory.display()))?;
        }
        let (file, made) = (from.join("data"), from.join("data"));
        let (sent, bytes) = blocking(move || {
            let sent = data::write(&made, size).context("cannot write the data")?;
            Ok((sent, metainfo(&Content::of(&made)?, &[], |_| {})?))
        })
        .await?;
        let metadata = Metadata::parse(bytes)?;

        let mut seeder_edge = Edge::start(encryption, Methods::Any).await?;
        seeder_edge.answer_for(metadata.info_hashes);
        let seeder = engine(&seeder_edge, true).await?;
        let served = seeder.add(&metadata, Files::Serve(from), &[]).await?;
        ensure!(served.checked().await?.complete, "{} changed while it was read", file.display());
        served.resume().await?;
        let client = seeder.listener().context("the seeder does not listen")?;
        let public = seeder_edge.listen((Ipv4Addr::LOCALHOST, 0).into(), client).await?;
        let observer = Observer::before(public).await.context("cannot start the observer")?;

        let edge = Edge::start(encryption, Methods::Any).await?;
        let downloader = engine(&edge, false).await?;
        let torrent =
            downloader.add(&metadata, Files::Download(to.clone()), &[observer.address()]).await?;
        torrent.checked().await?;
        let start = Instant::now();
        torrent.resume().await?;
        let patience = Patience::new(TIMEOUT, metadata.piece_length, start);
        let ended =
            transfer(&downloader, &torrent, patience, Some(Redial::new(false)), |_| {}).await?;
        let time = start.elapsed();
        if ended == Ended::GaveUp {
            bail!("nothing arrived for {} s: {:?}", TIMEOUT.as_secs(), edge.peers());
        }
        let (downloader, seeder) = (edge.peers(), seeder_edge.peers());
        let arrived = blocking(move || Ok(data::sha1(&to.join("data"))?)).await?;
        let progress = torrent.progress();
        let pieces_verified = match progress.bytes {
            // The last piece may be short.
            bytes if bytes == metadata.size && progress.complete => metadata.pieces,
            bytes => bytes / u64::from(metadata.piece_length),
        };
        Ok(Self {
            pieces: metadata.pieces,
            pieces_verified,
            record: observer.record(),
            downloader,
            seeder,
            time,
            sent,
            arrived,
        })
    }

    /// Whether what arrived is what was sent, by the engine's count and by ours.
    pub(super) fn is_intact(&self) -> bool {
        self.pieces_verified == self.pieces && self.sent == self.arrived
    }
}

async fn engine(edge: &Edge, listens: bool) -> anyhow::Result<Engine> {
    Engine::start(Settings {
        proxy_url: edge.proxy_url().into(),
        // There is nobody to announce it to.
        public_port: listens.then_some(0),
        dht: false,
        silence: TIMEOUT,
    })
    .await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    tokio::task::spawn_blocking(work).await.context("a task stopped")?
}
