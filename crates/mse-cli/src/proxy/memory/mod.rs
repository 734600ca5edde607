//! What worked with which peer, kept while the proxy does not run.

mod place;

use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, anyhow};
use mse_proxy::PeerMemory;
use tokio::time::{MissedTickBehavior, interval};

use crate::exit::Failure;
use place::Place;

/// How often the memory is written. What a crash loses costs a second try with as many peers; writing it
/// takes some 2 MB at most.
const SAVED_EVERY: Duration = Duration::from_secs(15 * 60);

/// The most that is read, 8 MiB: twice what [`mse_proxy::MAX_REMEMBERED`] lines of each kind can take.
const LONGEST: u64 = 8 << 20;

/// The file of a memory. No other process writes it meanwhile.
#[derive(Clone, Debug)]
pub(crate) struct MemoryFile {
    path: PathBuf,
    memory: PeerMemory,
    /// Also so that it is written once at a time.
    place: Arc<Mutex<Place>>,
}

/// What is known of a file that was only looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Looked {
    /// The number of peers in it.
    pub(crate) peers: usize,
    /// Whether a proxy that runs has it.
    pub(crate) in_use: bool,
}

impl MemoryFile {
    /// Has the memory learn what is in the file, which may be missing. Blocks.
    ///
    /// # Errors
    ///
    /// It cannot be read or written, its directory is not there, or another proxy has it.
    pub(crate) fn open(path: &Path, memory: &PeerMemory) -> Result<Self, Failure> {
        let shown = path.display();
        let place = Place::take(path).with_context(|| format!("cannot open the memory {shown}"))?;
        let place = place.ok_or_else(|| {
            anyhow!(
                "the memory {shown} is in use by another proxy; give each a memory-file of its own"
            )
        })?;
        learn(path, memory)?;
        let place = Arc::new(Mutex::new(place));
        let this = Self { path: path.to_owned(), memory: memory.clone(), place };
        // So that trouble shows now, and not when there is something to lose.
        this.write().with_context(|| format!("cannot write the memory {shown}"))?;
        Ok(this)
    }

    /// Whether it could be opened, but for another proxy. Nothing is changed by it.
    ///
    /// # Errors
    ///
    /// It cannot be read or written, or its directory is not there.
    pub(crate) fn look(path: &Path) -> Result<Looked, Failure> {
        let memory = PeerMemory::new();
        learn(path, &memory)?;
        place::probe(path)
            .with_context(|| format!("cannot write the memory {}", path.display()))?;
        Ok(Looked { peers: memory.len(), in_use: place::is_taken(path) })
    }

    /// Writes it every now and then. Never ends.
    pub(crate) async fn run(self) {
        let mut ticks = interval(SAVED_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // The first is at once.
        ticks.tick().await;
        loop {
            ticks.tick().await;
            self.save().await;
        }
    }

    /// Writes it.
    pub(crate) async fn save(&self) {
        let this = self.clone();
        let written = tokio::task::spawn_blocking(move || this.write()).await;
        if let Ok(Err(error)) = written {
            tracing::warn!(path = %self.path.display(), %error, "the memory cannot be written");
        }
    }

    fn write(&self) -> io::Result<()> {
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        place.replace(|file| {
            self.memory.snapshot().into_iter().try_for_each(|fact| writeln!(file, "{fact}"))
        })
    }
}

/// Has the memory learn what is in a file, which may be missing.
fn learn(path: &Path, memory: &PeerMemory) -> Result<(), Failure> {
    let shown = path.display();
    let text = match read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => Err(error).context(format!("cannot read the memory {shown}"))?,
    };
    let mut wrong = 0_usize;
    let facts = text.lines().filter_map(|line| line.parse().inspect_err(|_| wrong += 1).ok());
    memory.restore(facts.collect::<Vec<_>>());
    if wrong > 0 {
        tracing::warn!("{wrong} lines of the memory {shown} are not understood");
    }
    Ok(())
}

fn read(path: &Path) -> io::Result<String> {
    let mut text = Vec::new();
    place::open(path)?.take(LONGEST).read_to_end(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn lines(path: &Path) -> Vec<String> {
        fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect()
    }

    /// What is believed: it worked just now.
    fn fact(peer: &str) -> String {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        format!("{peer} mse {}", now.as_secs() - 1)
    }

    #[test]
    fn what_was_written_is_learned_again_and_the_rest_passed_over() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("memory");
        let known = [fact("192.0.2.1:6881"), fact("2001:db8::")];
        fs::write(&path, format!("{}\nnonsense\n\u{fffd}\n{}\n", known[0], known[1])).unwrap();
        let memory = PeerMemory::new();
        MemoryFile::open(&path, &memory).unwrap();
        assert_eq!(memory.len(), 2);
        let mut kept = lines(&path);
        kept.sort();
        assert_eq!(kept, known);
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_place_that_cannot_be_written_is_an_error() {
        let missing = Path::new("/nonexistent/memory");
        let error = MemoryFile::open(missing, &PeerMemory::new()).unwrap_err().to_string();
        assert!(error.contains("/nonexistent/memory"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn it_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;

        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("memory");
        MemoryFile::open(&path, &PeerMemory::new()).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
