//! Storage that is never written to.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
    files: Arc<[File]>,
}

impl TorrentStorage for ReadOnlyFiles {
    fn init(&mut self, _: &ManagedTorrentShared, metadata: &TorrentMetadata) -> anyhow::Result<()> {
        self.files = metadata
            .file_infos
            .iter()
            .map(|file| {
                let path = self.folder.join(&file.relative_filename);
                File::open(&path).with_context(|| format!("cannot open {}", path.display()))
            })
            .collect::<anyhow::Result<_>>()?;
        Ok(())
    }

    fn pread_exact(&self, file_id: usize, offset: u64, buf: &mut [u8]) -> anyhow::Result<()> {
        let file = self.files.get(file_id).context("the torrent has no such file")?;
        Ok(positioned::read_exact_at(file, buf, offset)?)
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
        let actual = file.metadata()?.len();
        ensure!(actual == length, "the file has {actual} bytes, not {length}");
        Ok(())
    }

    fn take(&self) -> anyhow::Result<Box<dyn TorrentStorage>> {
        Ok(Box::new(Self { folder: self.folder.clone(), files: self.files.clone() }))
    }
}
