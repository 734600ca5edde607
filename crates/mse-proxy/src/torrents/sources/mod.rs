//! Where torrents come from: directories of .torrent files, and lists of hashes.

mod file;
mod list;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::future::pending;
use std::io;
use std::mem;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use peer_wire::InfoHash;
use tokio::task::JoinError;

use super::Torrents;
pub use file::MAX_LIST_LENGTH;
use file::{Contents, Kind, Version};

/// How often the sources are looked at for changes.
///
/// A torrent added to a client takes longer than this to reach its first peers, and a look costs one
/// `stat` for each file.
pub const POLL_INTERVAL: Duration = Duration::from_secs(5);

/// Directories and files whose torrents the proxy answers for.
///
/// A file that cannot be parsed is reported once, as a warning, and passed over until it changes. One that
/// cannot be read is reported once and tried again each time; what it held before stays. What goes away in
/// a source goes away from the [`Torrents`].
#[derive(Debug)]
pub struct Sources {
    torrents: Torrents,
    directories: Vec<Source>,
    lists: Vec<Source>,
}

/// One directory or list.
#[derive(Debug)]
struct Source {
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
    info_hashes: BTreeSet<InfoHash>,
    /// Whether it could not be read the last time, and this was reported.
    unreadable: bool,
}

impl Sources {
    /// No sources for `torrents` yet.
    pub fn new(torrents: Torrents) -> Self {
        Self { torrents, directories: Vec::new(), lists: Vec::new() }
    }

    /// Adds every `*.torrent` file in a directory, not those in directories below it.
    #[must_use]
    pub fn with_directory(mut self, path: impl Into<PathBuf>) -> Self {
        self.directories.push(Source::new(path.into()));
        self
    }

    /// Adds a text file with an info-hash or a magnet link in each line. Empty lines and lines that
    /// begin with `#` are passed over.
    #[must_use]
    pub fn with_list(mut self, path: impl Into<PathBuf>) -> Self {
        self.lists.push(Source::new(path.into()));
        self
    }

    /// Reads what is new or changed since the last time, and returns the number of info-hashes that the
    /// [`Torrents`] have then. Blocks on the file system.
    pub fn refresh(&mut self) -> usize {
        for directory in &mut self.directories {
            let found = torrent_files(&directory.path);
            directory.update(found, Kind::Torrent, &self.torrents);
        }
        for list in &mut self.lists {
            let found =
                Version::of(&list.path).map(|version| [(list.path.clone(), version)].into());
            list.update(found, Kind::List, &self.torrents);
        }
        self.torrents.len()
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
            let before = self.torrents.len();
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
    fn new(path: PathBuf) -> Self {
        Self { path, files: BTreeMap::new(), broken: false }
    }

    /// Reads the files that are new or changed, and forgets those that are gone.
    fn update(
        &mut self,
        found: io::Result<BTreeMap<PathBuf, Version>>,
        kind: Kind,
        torrents: &Torrents,
    ) {
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
                    return;
                }
                BTreeMap::new()
            }
        };
        // Removed at the end, so that a torrent which is in both versions of a file is never unknown.
        let mut gone = Vec::new();
        self.files.retain(|path, known| {
            let stays = found.contains_key(path);
            if !stays {
                gone.extend(mem::take(&mut known.info_hashes));
            }
            stays
        });
        for (path, version) in found {
            let known = self.files.entry(path.clone()).or_default();
            if known.version.as_ref() != Some(&version)
                && let Some(before) = known.update(&path, version, kind)
            {
                known.info_hashes.iter().for_each(|info_hash| torrents.add(*info_hash));
                gone.extend(before);
            }
        }
        gone.iter().for_each(|info_hash| torrents.remove(info_hash));
    }
}

impl Known {
    /// Reads the file, and returns the info-hashes it had before, unless nothing changes.
    fn update(&mut self, path: &Path, version: Version, kind: Kind) -> Option<BTreeSet<InfoHash>> {
        let path_shown = path.display();
        match Contents::read(path, kind) {
            Ok(Contents { info_hashes, problem }) => {
                if let Some(problem) = problem {
                    tracing::warn!(path = %path_shown, %problem, "passing over torrents");
                }
                let now = Self { version: Some(version), info_hashes, unreadable: false };
                Some(mem::replace(self, now).info_hashes)
            }
            Err(error) => {
                if !mem::replace(&mut self.unreadable, true) {
                    tracing::warn!(path = %path_shown, %error, "cannot read torrents, trying again");
                }
                self.version = None;
                None
            }
        }
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
