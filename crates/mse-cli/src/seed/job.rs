//! One torrent being served.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context;

use super::files::Content;
use super::magnet::magnet;
use super::metainfo::metainfo;
use super::torrent_file::TorrentFile;
use crate::bar::Bar;
use crate::cli::SeedArgs;
use crate::edge::{Edge, public_address};
use crate::engine::{Engine, Files, Metadata, Phase, Settings, Torrent};
use crate::exit::Failure;
use crate::peers::addresses;
use crate::report::SeedReport;
use crate::transfer::Redial;
use crate::units::Bytes;

/// How long a peer may be silent: clients send something at least every 120 s.
const SILENCE: Duration = Duration::from_secs(130);

/// How often the engine is looked at.
const TICK: Duration = Duration::from_millis(250);

/// After how many peers the engine is made to forget them, once none is connected. It keeps about
/// 1 KiB for every address and port that ever connected.
const MOST_REMEMBERED: u32 = 10_000;

/// A served torrent and all that it needs.
pub(super) struct Job {
    args: SeedArgs,
    peers: Vec<SocketAddr>,
    edge: Edge,
    engine: Engine,
    torrent: Torrent,
    metadata: Metadata,
    file: TorrentFile,
    listening: SocketAddr,
    started: Instant,
}

impl Job {
    /// Hashes the data, writes the .torrent file and begins to answer peers.
    ///
    /// # Errors
    ///
    /// The data cannot be read, the .torrent file is another's, or the address cannot be had.
    pub(super) async fn start(mut args: SeedArgs) -> Result<Self, Failure> {
        let content = Content::of(&args.path)?;
        let file = TorrentFile::place(&content, args.torrent_out.take())?;
        let peers = addresses(&args.peers, &[]).await?;
        let announced = args.dht || !args.trackers.is_empty();
        let listen = public_address(args.listen, announced)?;

        let (content, bytes) = hash(content, args.trackers.clone()).await?;
        let metadata =
            Metadata::parse(bytes.clone()).context("the torrent we made is not sound")?;
        let mut edge = Edge::start(args.encryption, args.methods).await?;
        edge.answer_for(metadata.info_hashes);
        let engine = Engine::start(Settings {
            proxy_url: edge.proxy_url().into(),
            public_port: Some(listen.port()),
            dht: args.dht,
            silence: SILENCE,
        })
        .await?;
        let torrent = engine
            .add(&metadata, Files::Serve(content.root), &peers)
            .await
            .context("cannot serve the data")?;
        let checked = torrent.checked().await.context("cannot check the data")?;
        if !checked.complete {
            return Err(anyhow::anyhow!(
                "{} changed while it was read; try again",
                args.path.display()
            )
            .into());
        }
        let client = engine.listener().context("the engine does not listen")?;
        let listening = edge.listen(listen, client).await?;
        file.write(&bytes, &metadata)?;
        torrent.resume().await?;
        let started = Instant::now();
        Ok(Self { args, peers, edge, engine, torrent, metadata, file, listening, started })
    }

    /// Serves for ever, and dials the named peers while nobody is connected.
    ///
    /// # Errors
    ///
    /// The engine cannot go on.
    pub(super) async fn serve(&self) -> Result<(), Failure> {
        let announced = !self.metadata.trackers.is_empty() || self.args.dht;
        let mut redial = (!self.peers.is_empty()).then(|| Redial::new(announced));
        loop {
            tokio::time::sleep(TICK).await;
            let progress = self.torrent.progress();
            if let Phase::Broken(why) = progress.phase {
                return Err(anyhow::anyhow!("the engine gave up: {why}").into());
            }
            let busy = progress.live + progress.connecting > 0;
            let due =
                redial.as_mut().is_some_and(|redial| redial.is_due(busy, false, Instant::now()));
            let full = !busy && progress.remembered > MOST_REMEMBERED;
            if due || full {
                tracing::info!("starting anew with the peers");
                self.torrent.restart().await?;
            }
        }
    }

    /// What others need to know to get it.
    pub(super) fn ready(&self) -> SeedReport {
        let metadata = &self.metadata;
        let info_hash = metadata.info_hashes.v1().expect("we made a v1 torrent");
        SeedReport::Ready {
            info_hash: info_hash.to_string(),
            name: metadata.name.clone(),
            size: metadata.size,
            pieces: metadata.pieces,
            piece_length: metadata.piece_length,
            torrent: self.file.path().display().to_string(),
            magnet: magnet(info_hash, &metadata.name, &self.args.trackers, self.listening),
            listening: self.listening.to_string(),
        }
    }

    /// What came of it.
    pub(super) fn stopped(&self) -> SeedReport {
        SeedReport::Stopped {
            uploaded: self.engine.sent(),
            seconds: self.started.elapsed().as_secs_f64(),
            peers: self.edge.peers(),
        }
    }
}

/// Makes the .torrent file on a thread of its own.
async fn hash(content: Content, trackers: Vec<String>) -> anyhow::Result<(Content, Vec<u8>)> {
    tracing::info!("hashing {}", Bytes(content.size()));
    let bar = Bar::towards(content.size(), 0);
    let hashing = tokio::task::spawn_blocking(move || {
        let bytes = metainfo(&content, &trackers, |read| bar.advance(read))?;
        Ok((content, bytes))
    });
    hashing.await.context("hashing stopped")?
}
