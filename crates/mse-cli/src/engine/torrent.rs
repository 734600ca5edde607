//! One torrent in the engine.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, anyhow};
use librqbit::storage::StorageFactoryExt;
use librqbit::{
    AddTorrent, AddTorrentOptions, ManagedTorrent, Session, TorrentStats, TorrentStatsState,
};

use super::on_demand::OnDemand;
use super::read_only::ReadOnly;
use super::{Engine, Metadata};

/// Where the data is, and what may happen to it.
#[derive(Clone, Debug)]
pub(crate) enum Files {
    /// Below this directory; made when their first bytes arrive, and overwritten where they differ.
    Download(PathBuf),
    /// Below this directory; only ever read.
    Serve(PathBuf),
}

/// What the engine does with a torrent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Hashing the files that are there.
    Checking,
    /// Nothing: the check is done.
    Paused,
    /// Talking to peers.
    Active,
    /// Nothing any more. The text says why, and may hold text from elsewhere.
    Broken(String),
}

/// How far a torrent is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Progress {
    /// What goes on.
    pub(crate) phase: Phase,
    /// Bytes in verified pieces; while [`Phase::Checking`], bytes hashed so far.
    pub(crate) bytes: u64,
    /// Whether every piece is verified.
    pub(crate) complete: bool,
    /// Peers that are connected.
    pub(crate) live: u32,
    /// Peers about to be.
    pub(crate) connecting: u32,
    /// Peers that are remembered, whatever came of them; grows until a [restart](Torrent::restart).
    pub(crate) remembered: u32,
}

/// A torrent in an [`Engine`].
pub(crate) struct Torrent {
    session: Arc<Session>,
    handle: Arc<ManagedTorrent>,
    made: Option<OnDemand>,
}

impl Engine {
    /// Adds a torrent and lets the engine check the files; [`Torrent::resume`] goes on from there.
    ///
    /// # Errors
    ///
    /// The files cannot be made or opened.
    pub(crate) async fn add(
        &self,
        metadata: &Metadata,
        files: Files,
        peers: &[SocketAddr],
    ) -> anyhow::Result<Torrent> {
        let (folder, storage, made) = match files {
            Files::Download(folder) => {
                let storage = OnDemand::new(folder.clone());
                (folder, storage.clone().boxed(), Some(storage))
            }
            Files::Serve(folder) => (folder.clone(), ReadOnly::new(folder).boxed(), None),
        };
        let folder = folder
            .into_os_string()
            .into_string()
            .map_err(|folder| anyhow!("the path {folder:?} is not UTF-8"))?;
        let options = AddTorrentOptions {
            paused: true,
            overwrite: true,
            output_folder: Some(folder),
            initial_peers: Some(peers.to_vec()),
            storage_factory: Some(storage),
            ..AddTorrentOptions::default()
        };
        let torrent = AddTorrent::from_bytes(metadata.bytes.clone());
        let response = self.session.add_torrent(torrent, Some(options)).await?;
        let handle = response.into_handle().context("the engine did not take the torrent")?;
        Ok(Torrent { session: self.session.clone(), handle, made })
    }
}

impl Torrent {
    /// Waits for the check of the files, and tells how far the torrent is.
    ///
    /// # Errors
    ///
    /// The files cannot be read.
    pub(crate) async fn checked(&self) -> anyhow::Result<Progress> {
        self.handle.wait_until_initialized().await?;
        Ok(self.progress())
    }

    /// Waits for the last piece. Does not survive a [`restart`](Self::restart): wait in short
    /// turns.
    ///
    /// # Errors
    ///
    /// The torrent broke.
    pub(crate) async fn completed(&self) -> anyhow::Result<()> {
        self.handle.wait_until_completed().await
    }

    /// Starts to talk to peers.
    ///
    /// # Errors
    ///
    /// It already does, or the torrent is broken.
    pub(crate) async fn resume(&self) -> anyhow::Result<()> {
        self.session.unpause(&self.handle).await
    }

    /// Forgets all peers, those connected included, and dials those it was [added](Engine::add) with.
    ///
    /// # Errors
    ///
    /// The torrent is not active.
    pub(crate) async fn restart(&self) -> anyhow::Result<()> {
        self.session.pause(&self.handle).await?;
        self.resume().await
    }

    /// Removes the files and directories that a download made, if no piece of them was verified.
    pub(crate) fn discard_useless(&self) {
        if let Some(made) = &self.made {
            made.discard_useless();
        }
    }

    /// How far the torrent is.
    pub(crate) fn progress(&self) -> Progress {
        let stats = self.handle.stats();
        let peers = stats.live.as_ref().map(|live| &live.snapshot.peer_stats);
        Progress {
            live: peers.map_or(0, |peers| peers.live),
            connecting: peers.map_or(0, |peers| peers.queued + peers.connecting),
            remembered: peers.map_or(0, |peers| peers.seen),
            bytes: stats.progress_bytes,
            complete: stats.finished,
            phase: phase(&stats),
        }
    }
}

fn phase(stats: &TorrentStats) -> Phase {
    match stats.state {
        TorrentStatsState::Initializing { .. } => Phase::Checking,
        TorrentStatsState::Paused => Phase::Paused,
        TorrentStatsState::Live => Phase::Active,
        TorrentStatsState::Error => {
            Phase::Broken(stats.error.clone().unwrap_or_else(|| "the engine gave no reason".into()))
        }
    }
}
