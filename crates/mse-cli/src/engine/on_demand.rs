//! Storage that makes a file when the first byte for it arrives.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, bail};
use librqbit::storage::{BoxStorageFactory, StorageFactory, StorageFactoryExt, TorrentStorage};
use librqbit::{ManagedTorrentShared, TorrentMetadata};
use librqbit_core::lengths::ValidPieceIndex;

use super::positioned;

/// The files below a directory.
///
/// The engine would make them all at once, at their full size, before it knows whether anybody has
/// the data; a download from nobody would leave files of zeros.
#[derive(Clone, Debug)]
pub(super) struct OnDemand(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    folder: PathBuf,
    made: Mutex<Made>,
}

/// What was not there before.
#[derive(Debug, Default)]
struct Made {
    files: Vec<PathBuf>,
    /// Files that were there, but empty.
    grown: Vec<PathBuf>,
    /// Those above first.
    directories: Vec<PathBuf>,
    /// Whether a piece was verified, so that there is something to keep.
    useful: bool,
    discarded: bool,
}

impl OnDemand {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self(Arc::new(Shared { folder, made: Mutex::default() }))
    }

    /// Removes what was made here if no piece of it was verified, and makes nothing any more.
    pub(super) fn discard_useless(&self) {
        let mut made = self.0.made.lock().unwrap_or_else(PoisonError::into_inner);
        if made.useful {
            return;
        }
        made.discarded = true;
        for file in made.files.drain(..) {
            if let Err(error) = std::fs::remove_file(&file) {
                tracing::warn!("cannot remove {}: {error}", file.display());
            }
        }
        for file in made.grown.drain(..) {
            // It may be gone by now.
            if let Ok(file) = OpenOptions::new().write(true).open(&file) {
                let _ = file.set_len(0);
            }
        }
        for directory in made.directories.drain(..).rev() {
            // Unless somebody else put something there.
            if let Err(error) = std::fs::remove_dir(&directory) {
                tracing::debug!("{} stays: {error}", directory.display());
            }
        }
    }
}

impl StorageFactory for OnDemand {
    type Storage = OnDemandFiles;

    fn create(
        &self,
        _: &ManagedTorrentShared,
        _: &TorrentMetadata,
    ) -> anyhow::Result<OnDemandFiles> {
        Ok(OnDemandFiles { shared: Arc::clone(&self.0), files: Arc::default() })
    }

    fn clone_box(&self) -> BoxStorageFactory {
        self.clone().boxed()
    }
}

pub(super) struct OnDemandFiles {
    shared: Arc<Shared>,
    files: Arc<[FileOnDemand]>,
}

struct FileOnDemand {
    path: PathBuf,
    length: u64,
    open: Mutex<Open>,
}

#[derive(Clone)]
enum Open {
    Not,
    ToRead(Arc<File>),
    ToWrite(Arc<File>),
}

impl FileOnDemand {
    fn to_read(&self) -> io::Result<Arc<File>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        match &*open {
            Open::ToRead(file) | Open::ToWrite(file) => Ok(Arc::clone(file)),
            Open::Not => {
                let file = Arc::new(File::open(&self.path)?);
                *open = Open::ToRead(Arc::clone(&file));
                Ok(file)
            }
        }
    }

    fn to_write(&self, shared: &Shared) -> anyhow::Result<Arc<File>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Open::ToWrite(file) = &*open {
            return Ok(Arc::clone(file));
        }
        let file = Arc::new(shared.open(&self.path, self.length)?);
        *open = Open::ToWrite(Arc::clone(&file));
        Ok(file)
    }
}

impl Shared {
    /// Opens a file at its full size, and makes it and the directories above it where they miss.
    fn open(&self, path: &Path, length: u64) -> anyhow::Result<File> {
        let shown = || format!("cannot write to {}", path.display());
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if made.discarded {
            bail!("the download is over");
        }
        let missing = path
            .ancestors()
            .skip(1)
            .take_while(|above| !above.as_os_str().is_empty() && !above.exists());
        for directory in missing.collect::<Vec<_>>().into_iter().rev() {
            std::fs::create_dir(directory).with_context(shown)?;
            made.directories.push(directory.into());
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true);
        let file = match options.open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let file = options.create_new(true).open(path).with_context(shown)?;
                made.files.push(path.into());
                file
            }
            opened => {
                let file = opened.with_context(shown)?;
                if file.metadata().with_context(shown)?.len() == 0 {
                    made.grown.push(path.into());
                }
                file
            }
        };
        if file.metadata().with_context(shown)?.len() != length {
            file.set_len(length).with_context(shown)?;
        }
        Ok(file)
    }
}

impl OnDemandFiles {
    fn file(&self, file_id: usize) -> anyhow::Result<&FileOnDemand> {
        self.files.get(file_id).context("the torrent has no such file")
    }
}

impl TorrentStorage for OnDemandFiles {
    fn init(&mut self, _: &ManagedTorrentShared, metadata: &TorrentMetadata) -> anyhow::Result<()> {
        let files = metadata.file_infos.iter().map(|file| FileOnDemand {
            path: self.shared.folder.join(&file.relative_filename),
            length: file.len,
            open: Mutex::new(Open::Not),
        });
        self.files = files.collect();
        Ok(())
    }

    fn pread_exact(&self, file_id: usize, offset: u64, buf: &mut [u8]) -> anyhow::Result<()> {
        Ok(positioned::read_exact_at(&*self.file(file_id)?.to_read()?, buf, offset)?)
    }

    fn pwrite_all(&self, file_id: usize, offset: u64, buf: &[u8]) -> anyhow::Result<()> {
        if buf.is_empty() {
            return Ok(());
        }
        let file = self.file(file_id)?;
        let open = file.to_write(&self.shared)?;
        positioned::write_all_at(&open, buf, offset)
            .with_context(|| format!("cannot write to {}", file.path.display()))
    }

    fn remove_file(&self, _: usize, _: &Path) -> anyhow::Result<()> {
        bail!("nothing is removed here")
    }

    fn remove_directory_if_empty(&self, _: &Path) -> anyhow::Result<()> {
        bail!("nothing is removed here")
    }

    /// Files get their size when they are first written to.
    fn ensure_file_length(&self, _: usize, _: u64) -> anyhow::Result<()> {
        Ok(())
    }

    fn on_piece_completed(&self, _: ValidPieceIndex) -> anyhow::Result<()> {
        self.shared.made.lock().unwrap_or_else(PoisonError::into_inner).useful = true;
        Ok(())
    }

    fn take(&self) -> anyhow::Result<Box<dyn TorrentStorage>> {
        Ok(Box::new(Self { shared: Arc::clone(&self.shared), files: Arc::clone(&self.files) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_goes_and_what_was_there_stays() {
        let directory = tempfile::tempdir().unwrap();
        let old = directory.path().join("old");
        std::fs::write(&old, "").unwrap();
        let storage = OnDemand::new(directory.path().into());
        let new = directory.path().join("a/b/new");
        assert_eq!(storage.0.open(&new, 7).unwrap().metadata().unwrap().len(), 7);
        storage.0.open(&old, 3).unwrap();
        storage.0.made.lock().unwrap().useful = true;
        storage.discard_useless();
        assert!(new.exists());
        storage.0.made.lock().unwrap().useful = false;
        storage.discard_useless();
        assert!(!directory.path().join("a").exists());
        assert_eq!(std::fs::metadata(&old).unwrap().len(), 0);
        assert!(storage.0.open(&new, 7).is_err());
        assert!(!new.exists());
    }
}
