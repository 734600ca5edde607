//! One download, from the source to the last piece.

mod gave_up;
mod resolve;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context;

use super::source::{Source, read_torrent};
use super::there::{self, There};
use crate::bar::Bar;
use crate::cli::GetArgs;
use crate::edge::{Edge, public_address};
use crate::engine::{Engine, Files, Metadata, Settings, Torrent};
use crate::exit::Failure;
use crate::peers::addresses;
use crate::report::GetReport;
use crate::transfer::{Ended, Patience, Redial, transfer};
use crate::units::mib_per_second;

/// The shortest silence a peer is allowed: the encrypted handshake with all its retries takes 8 s,
/// and clients let a peer wait up to 30 s for its turn.
const SHORTEST_SILENCE: Duration = Duration::from_secs(40);

/// The longest: clients send something at least every 120 s.
const LONGEST_SILENCE: Duration = Duration::from_secs(130);

/// A download and all that it needs.
pub(super) struct Job {
    args: GetArgs,
    source: Source,
    peers: Vec<SocketAddr>,
    edge: Edge,
    engine: Engine,
    metadata: Option<Metadata>,
    torrent: Option<Torrent>,
    /// Bytes in verified pieces, at the last look.
    verified: u64,
    started: Option<Instant>,
    finished: Option<Instant>,
}

impl Job {
    /// Sets up everything but talks to nobody yet.
    ///
    /// # Errors
    ///
    /// The .torrent file cannot be used, or an address cannot be had.
    pub(super) async fn start(args: GetArgs, source: Source) -> Result<Self, Failure> {
        let metadata = match &source {
            Source::File(path) => Some(read_torrent(path)?),
            _ => None,
        };
        let linked = match &source {
            Source::Magnet(link) => link.peers.as_slice(),
            _ => &[],
        };
        let peers = addresses(&args.peers, linked).await?;
        let mut edge = Edge::start(args.encryption, args.methods).await?;
        let announced = args.dht
            || match (&source, &metadata) {
                (Source::Magnet(link), _) => !link.trackers.is_empty(),
                (_, Some(metadata)) => !metadata.trackers.is_empty(),
                // Who knows.
                (_, None) => true,
            };
        let listen = args.listen.map(|listen| public_address(listen, announced)).transpose()?;
        let engine = Engine::start(Settings {
            proxy_url: edge.proxy_url().into(),
            public_port: listen.map(|address| address.port()),
            dht: args.dht,
            silence: (args.timeout / 2).clamp(SHORTEST_SILENCE, LONGEST_SILENCE),
        })
        .await?;
        if let (Some(listen), Some(client)) = (listen, engine.listener()) {
            let listening = edge.listen(listen, client).await?;
            tracing::info!("listening on {listening}");
        }
        match (&metadata, &source) {
            (Some(metadata), _) => edge.answer_for(metadata.info_hashes),
            (None, Source::Magnet(link)) => edge.answer_for(link.info_hashes),
            (None, _) => {}
        }
        Ok(Self {
            args,
            source,
            peers,
            edge,
            engine,
            metadata,
            torrent: None,
            verified: 0,
            started: None,
            finished: None,
        })
    }

    /// Downloads until every piece is verified.
    ///
    /// # Errors
    ///
    /// It is not going to happen.
    pub(super) async fn complete(&mut self) -> Result<(), Failure> {
        let metadata = match self.metadata.take() {
            Some(metadata) => metadata,
            None => self.resolve().await?,
        };
        self.edge.answer_for(metadata.info_hashes);
        let metadata = self.metadata.insert(metadata);
        let root = metadata.root(&self.args.dir);
        let there = there::look(metadata, &root)?;
        let lonely = self.peers.is_empty()
            && metadata.trackers.is_empty()
            && !self.args.dht
            && self.args.listen.is_none();
        if lonely && there == There::Missing {
            return Err(nobody_to_ask());
        }

        let bar = Bar::waiting("checking what is there");
        let torrent = self
            .engine
            .add(metadata, Files::Download(root.clone()), &self.peers)
            .await
            .context("cannot add the torrent")?;
        let torrent = self.torrent.insert(torrent);
        let there = torrent.checked().await.context("cannot check the files")?;
        drop(bar);
        let started = *self.started.insert(Instant::now());
        self.verified = there.bytes;
        if there.complete {
            self.finished = Some(started);
            return Ok(there::make_empty_files(metadata, &root)?);
        }
        if lonely {
            return Err(nobody_to_ask());
        }
        there::writable(metadata, &root, &self.args.dir)?;
        torrent.resume().await?;
        let patience = Patience::new(self.args.timeout, metadata.piece_length, started);
        let announced = !metadata.trackers.is_empty() || self.args.dht;
        let redial = (!self.peers.is_empty()).then(|| Redial::new(announced));
        let bar = Bar::towards(metadata.size, there.bytes);
        let (edge, verified) = (&self.edge, &mut self.verified);
        let ended = transfer(&self.engine, torrent, patience, redial, |progress| {
            // A torrent that broke counts from 0 again.
            *verified = progress.bytes.max(*verified);
            let (peers, encrypted) = edge.live();
            bar.show(progress.bytes, peers, encrypted);
        })
        .await?;
        self.finished = Some(Instant::now());
        match ended {
            Ended::Complete => Ok(there::make_empty_files(metadata, &root)?),
            Ended::GaveUp => Err(self.gave_up().into()),
        }
    }

    /// Stops, and leaves no files behind that hold nothing.
    pub(super) fn abandon(&self) {
        self.engine.stop();
        if let Some(torrent) = &self.torrent {
            torrent.discard_useless();
        }
    }

    /// The state of things, at any time.
    pub(super) fn report(&self) -> GetReport {
        let downloaded = self.engine.received();
        let end = self.finished.unwrap_or_else(Instant::now);
        let time = self.started.map_or(Duration::ZERO, |start| end.duration_since(start));
        let metadata = self.metadata.as_ref();
        let link = match &self.source {
            Source::Magnet(link) => Some(link.info_hashes),
            _ => None,
        };
        let info_hash =
            metadata.map(|metadata| metadata.info_hashes).or(link).and_then(|hashes| hashes.v1());
        // Before the check is over, nothing is known to be right.
        let progress = self.started.and(self.torrent.as_ref()).map(Torrent::progress);
        GetReport {
            complete: progress.as_ref().is_some_and(|progress| progress.complete),
            info_hash: info_hash.map(|hash| hash.to_string()),
            name: metadata.map(|metadata| metadata.name.clone()),
            path: metadata
                .filter(|_| self.verified > 0)
                .map(|metadata| self.args.dir.join(&metadata.name).display().to_string()),
            size: metadata.map(|metadata| metadata.size),
            pieces: metadata.map(|metadata| metadata.pieces),
            verified: self.verified,
            downloaded,
            seconds: time.as_secs_f64(),
            mib_per_second: mib_per_second(downloaded, time),
            peers: self.edge.peers(),
            error: None,
        }
    }
}

fn nobody_to_ask() -> Failure {
    Failure::Usage(
        "the torrent names no tracker, and no peer is known; add --peer HOST:PORT, --listen or --dht"
            .into(),
    )
}
