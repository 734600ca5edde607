//! Where torrents come from: directories of .torrent files, and lists of hashes.

mod file;
mod held;
mod list;

use std::collections::BTreeMap;
use std::fs;
use std::future::pending;
use std::io;
use std::mem;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::task::JoinError;

use super::Torrents;
use crate::PEERS;
pub use file::MAX_LIST_LENGTH;
use file::{Contents, Kind, Version};
pub use held::Held;
pub use list::{BadLine, BadLines, read_list};

/// How often the sources are looked at for changes.
///
/// A torrent added to a client takes longer than this to reach its first peers, and a look costs one
/// `stat` for each file.
pub const POLL_INTERVAL: Duration = Duration::from_secs(5);

/// Directories and files whose torrents the proxy answers for.
///
/// A file that cannot be parsed is reported once, as a warning, and passed over until it changes. One that
/// cannot be read is reported once and tried again each time; what it held before stays. What goes away in
/// a source goes away from the [`Torrents`], and everything does when this is dropped.
///
/// A torrent that moves from one source to another, also to one of another client, is always in one of
/// the two.
#[derive(Debug)]
pub struct Sources {
    /// The last are those that sources are added for.
    torrents: Vec<Torrents>,
    sources: Vec<Source>,
}

/// One directory or list.
#[derive(Debug)]
struct Source {
    torrents: Torrents,
    kind: Kind,
    path: PathBuf,
    /// Its files as they were at the last look. A list is its own only file.
    files: BTreeMap<PathBuf, Known>,
    /// Whether the last look failed and this was reported.
    broken: bool,
}

/// A file as it was at the last look.
#[derive(Debug, Default)]
struct Known {
    /// `None` if it has to be read again, whatever its version.
    version: Option<Version>,
    held: Option<Held>,
    /// Whether it could not be read the last time, and this was reported.
    unreadable: bool,
}

impl Sources {
    /// No sources for `torrents` yet.
    pub fn new(torrents: Torrents) -> Self {
        Self { torrents: vec![torrents], sources: Vec::new() }
    }

    /// What is added after this is a source of these torrents, such as those of another
    /// [`Client`](crate::Client).
    #[must_use]
    pub fn and_for(mut self, torrents: Torrents) -> Self {
        self.torrents.push(torrents);
        self
    }

    /// Adds every `*.torrent` file in a directory, not those in directories below it.
    #[must_use]
    pub fn with_directory(self, path: impl Into<PathBuf>) -> Self {
        self.with(Kind::Torrent, path.into())
    }

    /// Adds a text file with an info-hash or a magnet link in each line, as [`read_list`] takes it.
    #[must_use]
    pub fn with_list(self, path: impl Into<PathBuf>) -> Self {
        self.with(Kind::List, path.into())
    }

    fn with(mut self, kind: Kind, path: PathBuf) -> Self {
        let torrents = self.torrents.last().cloned().unwrap_or_default();
        self.sources.push(Source { torrents, kind, path, files: BTreeMap::new(), broken: false });
        self
    }

    /// Reads what is new or changed since the last time, and returns the number of info-hashes that all
    /// the [`Torrents`] have then, learned ones included. Blocks on the file system.
    pub fn refresh(&mut self) -> usize {
        let gone: Vec<Held> = self.sources.iter_mut().flat_map(Source::update).collect();
        // Not before every source has its new ones.
        drop(gone);
        self.len()
    }

    fn len(&self) -> usize {
        self.torrents.iter().map(Torrents::len).sum()
    }

    /// Refreshes once without blocking the runtime. Awaited before serving begins, it keeps the first peers
    /// from being refused; [`run`](Self::run) then reads only what has changed.
    ///
    /// # Panics
    ///
    /// If refreshing panics.
    pub async fn load(self) -> Self {
        match self.refreshed().await {
            Ok(sources) => sources,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                // The runtime is shutting down.
                Err(_) => pending().await,
            },
        }
    }

    /// Refreshes every [`POLL_INTERVAL`], at once to begin with. Never ends.
    pub async fn run(mut self) {
        loop {
            match self.refreshed().await {
                Ok(sources) => self = sources,
                // The runtime is shutting down, or a panic took the sources with it.
                Err(error) => {
                    tracing::error!(%error, "the torrent sources are no longer looked at");
                    return pending().await;
                }
            }
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    }

    async fn refreshed(mut self) -> Result<Self, JoinError> {
        let blocking = move || {
            let before = self.len();
            let torrents = self.refresh();
            if torrents != before {
                tracing::info!(torrents, before, "the torrent sources are read");
            }
            self
        };
        tokio::task::spawn_blocking(blocking).await
    }
}

impl Source {
    /// Reads the files that are new or changed, and returns what was in them before and in those that are
    /// no more.
    fn update(&mut self) -> Vec<Held> {
        let found = match self.kind {
            Kind::Torrent => torrent_files(&self.path),
            Kind::List => {
                Version::of(&self.path).map(|version| [(self.path.clone(), version)].into())
            }
        };
        let found = match found {
            Ok(found) => {
                self.broken = false;
                found
            }
            Err(error) => {
                if !self.broken {
                    let path = self.path.display();
                    tracing::warn!(%path, %error, "cannot read a source of torrents");
                }
                self.broken = true;
                if error.kind() != io::ErrorKind::NotFound {
                    return Vec::new();
                }
                BTreeMap::new()
            }
        };
        let mut gone = Vec::new();
        self.files.retain(|path, known| {
            let stays = found.contains_key(path);
            if !stays {
                gone.extend(known.held.take());
            }
            stays
        });
        for (path, version) in found {
            let known = self.files.entry(path.clone()).or_default();
            if known.version.as_ref() != Some(&version) {
                gone.extend(known.update(&path, version, self.kind, &self.torrents));
            }
        }
        gone
    }
}

impl Known {
    /// Reads the file, and returns what it held before, unless nothing changes.
    fn update(
        &mut self,
        path: &Path,
        version: Version,
        kind: Kind,
        torrents: &Torrents,
    ) -> Option<Held> {
        match Contents::read(path, kind) {
            Ok(Contents { info_hashes, problem }) => {
                if let Some(problem) = problem {
                    let shown = shown(path, kind);
                    tracing::warn!(path = %shown.display(), %problem, "passing over torrents");
                    tracing::debug!(target: PEERS, path = %path.display(), "passed over");
                }
                self.version = Some(version);
                self.unreadable = false;
                self.held.replace(Held::new(torrents, info_hashes))
            }
            Err(error) => {
                if !mem::replace(&mut self.unreadable, true) {
                    let shown = shown(path, kind);
                    tracing::warn!(path = %shown.display(), %error, "cannot read torrents, trying again");
                    tracing::debug!(target: PEERS, path = %path.display(), "cannot be read");
                }
                self.version = None;
                None
            }
        }
    }
}

/// What may be told of a file: clients name .torrent files by their info-hash.
fn shown(path: &Path, kind: Kind) -> &Path {
    match kind {
        Kind::Torrent => path.parent().unwrap_or(path),
        Kind::List => path,
    }
}

/// The `*.torrent` files of a directory. Those that go away meanwhile are not among them.
fn torrent_files(directory: &Path) -> io::Result<BTreeMap<PathBuf, Version>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "torrent")
            && let Ok(version) = Version::of(&path)
        {
            files.insert(path, version);
        }
    }
    Ok(files)
}
