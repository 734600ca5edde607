//! Storage that is never written to.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use anyhow::{Context, bail, ensure};
use librqbit::storage::{BoxStorageFactory, StorageFactory, StorageFactoryExt, TorrentStorage};
use librqbit::{ManagedTorrentShared, TorrentMetadata};

use super::positioned;

/// The files below a directory, opened for reading only.
///
/// The engine opens what it serves for writing too, and would cut or extend a file that does not
/// have the size the torrent says. Data that somebody wants to give away is not ours to change.
#[derive(Clone, Debug)]
pub(super) struct ReadOnly {
    folder: PathBuf,
}

impl ReadOnly {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }
}

impl StorageFactory for ReadOnly {
    type Storage = ReadOnlyFiles;

    fn create(
        &self,
        _: &ManagedTorrentShared,
        _: &TorrentMetadata,
    ) -> anyhow::Result<ReadOnlyFiles> {
        Ok(ReadOnlyFiles { folder: self.folder.clone(), files: Arc::default() })
    }

    fn clone_box(&self) -> BoxStorageFactory {
        self.clone().boxed()
    }
}

pub(super) struct ReadOnlyFiles {
    folder: PathBuf,
    files: Arc<[Served]>,
}

/// A file as it was when it was opened, which is before it was checked.
struct Served {
    file: File,
    path: PathBuf,
    size: u64,
    modified: Option<SystemTime>,
    /// Whether it was said that something is wrong with it.
    reported: AtomicBool,
}

impl Served {
    fn open(path: PathBuf) -> io::Result<Self> {
        let file = File::open(&path)?;
        let metadata = file.metadata()?;
        let (size, modified) = (metadata.len(), metadata.modified().ok());
        Ok(Self { file, path, size, modified, reported: AtomicBool::new(false) })
    }

    fn read(&self, buf: &mut [u8], offset: u64) -> io::Result<()> {
        let read = positioned::read_exact_at(&self.file, buf, offset);
        match &read {
            Err(error) => self.report(&format!("can no longer be read: {error}")),
            Ok(()) if self.changed() => self.report("changed"),
            Ok(()) => {}
        }
        read
    }

    fn changed(&self) -> bool {
        self.file
            .metadata()
            .is_ok_and(|now| now.len() != self.size || now.modified().ok() != self.modified)
    }

    fn report(&self, what: &str) {
        if !self.reported.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "{} {what} while it is served; peers will refuse what does not match the torrent",
                self.path.display()
            );
        }
    }
}

impl TorrentStorage for ReadOnlyFiles {
    fn init(&mut self, _: &ManagedTorrentShared, metadata: &TorrentMetadata) -> anyhow::Result<()> {
        self.files = metadata
            .file_infos
            .iter()
            .map(|file| {
                let path = self.folder.join(&file.relative_filename);
                let shown = path.display().to_string();
                Served::open(path).with_context(|| format!("cannot open {shown}"))
            })
            .collect::<anyhow::Result<_>>()?;
        Ok(())
    }

    fn pread_exact(&self, file_id: usize, offset: u64, buf: &mut [u8]) -> anyhow::Result<()> {
        let file = self.files.get(file_id).context("the torrent has no such file")?;
        Ok(file.read(buf, offset)?)
    }

    fn pwrite_all(&self, _: usize, _: u64, _: &[u8]) -> anyhow::Result<()> {
        bail!("this torrent is only served")
    }

    fn remove_file(&self, _: usize, _: &Path) -> anyhow::Result<()> {
        bail!("this torrent is only served")
    }

    fn remove_directory_if_empty(&self, _: &Path) -> anyhow::Result<()> {
        bail!("this torrent is only served")
    }

    fn ensure_file_length(&self, file_id: usize, length: u64) -> anyhow::Result<()> {
        let file = self.files.get(file_id).context("the torrent has no such file")?;
        let actual = file.file.metadata()?.len();
        ensure!(actual == length, "the file has {actual} bytes, not {length}");
        Ok(())
    }

    fn take(&self) -> anyhow::Result<Box<dyn TorrentStorage>> {
        Ok(Box::new(Self { folder: self.folder.clone(), files: self.files.clone() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_that_changes_is_noticed() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("data");
        std::fs::write(&path, "1234").unwrap();
        let served = Served::open(path.clone()).unwrap();
        let reported = || served.reported.load(Ordering::Relaxed);
        served.read(&mut [0; 4], 0).unwrap();
        assert!(!reported());
        std::fs::write(&path, "12345").unwrap();
        served.read(&mut [0; 4], 0).unwrap();
        assert!(reported());

        let served = Served::open(path.clone()).unwrap();
        std::fs::write(&path, "").unwrap();
        assert!(served.read(&mut [0; 4], 0).is_err());
        assert!(served.reported.load(Ordering::Relaxed));
    }
}
