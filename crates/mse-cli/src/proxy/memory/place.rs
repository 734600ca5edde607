//! The place of a file that is written by one process at a time, and is always whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

/// How often a lock is asked for that somebody else has, who may only be looking.
const ATTEMPTS: u32 = 10;

/// The time between two attempts: half a second in all.
const PAUSE: Duration = Duration::from_millis(50);

/// A place that is ours until this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    path: PathBuf,
    /// The file that is there, with our lock.
    _file: File,
}

impl Place {
    /// Takes it, and makes the file if there is none. `None` if another process has it. Blocks.
    ///
    /// # Errors
    ///
    /// The file is out of reach, or no file.
    pub(super) fn take(path: &Path) -> io::Result<Option<Self>> {
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                sleep(PAUSE);
            }
            let file = match open(path) {
                Err(error) if error.kind() == ErrorKind::NotFound => match create(path) {
                    Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
                    created => created?,
                },
                opened => opened?,
            };
            // It may have been replaced before we had the lock.
            if lock(&file)? && is_at(&file, path) {
                return Ok(Some(Self { path: path.to_owned(), _file: file }));
            }
        }
        Ok(None)
    }

    /// Replaces the file by one with what `write` writes, which is for its owner only.
    ///
    /// # Errors
    ///
    /// The disk is full, or the directory is out of reach.
    pub(super) fn replace(
        &mut self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let beside = beside(&self.path, "new");
        // Of somebody who was killed.
        if let Err(error) = fs::remove_file(&beside)
            && error.kind() != ErrorKind::NotFound
        {
            return Err(error);
        }
        let mut file = io::BufWriter::new(create(&beside)?);
        let written = write(&mut file).and_then(|()| {
            let file = file.into_inner()?;
            file.sync_all()?;
            // Before anybody finds it in its place.
            lock(&file)?;
            fs::rename(&beside, &self.path)?;
            Ok(file)
        });
        match written {
            Ok(file) => self._file = file,
            Err(error) => {
                // What remains of it says nothing.
                let _ = fs::remove_file(&beside);
                return Err(error);
            }
        }
        Ok(())
    }
}

/// Whether another process has taken a place, if the file is there and can be read.
pub(super) fn is_taken(path: &Path) -> bool {
    open(path).and_then(|file| lock(&file)).is_ok_and(|ours| !ours)
}

/// Whether the file could be replaced. Nothing is left behind.
///
/// # Errors
///
/// Those of replacing it.
pub(super) fn probe(path: &Path) -> io::Result<()> {
    let beside = beside(path, &format!("check-{}", std::process::id()));
    create(&beside)?;
    fs::remove_file(&beside)
}

/// Opens a file for reading, and nothing that would block.
pub(super) fn open(path: &Path) -> io::Result<File> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "it is not a regular file"));
    }
    File::open(path)
}

/// Makes a file that was not there, not even as a link to elsewhere. For its owner only.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".");
    beside.push(suffix);
    beside.into()
}

/// Whether the lock is ours now. It goes with the file, also when we are killed.
#[cfg(unix)]
fn lock(file: &File) -> io::Result<bool> {
    use rustix::fs::{FlockOperation, flock};
    use rustix::io::Errno;

    match flock(file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(true),
        Err(Errno::WOULDBLOCK) => Ok(false),
        // A file system without locks is no reason to do without a memory.
        Err(Errno::NOLCK | Errno::NOSYS | Errno::NOTSUP | Errno::INVAL) => Ok(true),
        Err(error) => Err(error.into()),
    }
}

/// A file that others have open cannot be replaced there.
#[cfg(not(unix))]
fn lock(_: &File) -> io::Result<bool> {
    Ok(true)
}

/// Whether it is this file that is there.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;

    let place = |file: fs::Metadata| (file.dev(), file.ino());
    match (file.metadata(), fs::metadata(path)) {
        (Ok(file), Ok(there)) => place(file) == place(there),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn place() -> (tempfile::TempDir, PathBuf) {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("memory");
        (directory, path)
    }

    #[test]
    fn it_stays_ours_when_the_file_is_replaced() {
        let (_directory, path) = place();
        let mut ours = Place::take(&path).unwrap().unwrap();
        for text in ["one", "two"] {
            ours.replace(|file| file.write_all(text.as_bytes())).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
            assert!(is_taken(&path));
            assert!(Place::take(&path).unwrap().is_none());
        }
        drop(ours);
        assert!(!is_taken(&path));
        assert!(Place::take(&path).unwrap().is_some());
    }

    #[test]
    fn what_is_beside_it_is_neither_followed_nor_kept() {
        let (directory, path) = place();
        let victim = directory.path().join("victim");
        fs::write(&victim, "mine").unwrap();
        std::os::unix::fs::symlink(&victim, beside(&path, "new")).unwrap();
        let mut ours = Place::take(&path).unwrap().unwrap();
        ours.replace(|file| file.write_all(b"text")).unwrap();
        assert_eq!(fs::read_to_string(&victim).unwrap(), "mine");
        assert_eq!(fs::read_to_string(&path).unwrap(), "text");
        ours.replace(|_| Err(ErrorKind::StorageFull.into())).unwrap_err();
        assert_eq!(fs::read_to_string(&path).unwrap(), "text");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_device_is_not_replaced() {
        let error = Place::take(Path::new("/dev/null")).unwrap_err();
        assert_eq!(error.to_string(), "it is not a regular file");
    }
}
