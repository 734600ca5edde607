//! The key log file.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;

use anyhow::Context;
use mse::{KeyLog, LoggedSecret};

/// Appends the secret of every connection to a file that only its owner can read.
#[derive(Debug)]
pub(super) struct KeyLogFile(Mutex<File>);

impl KeyLogFile {
    /// Opens or makes the file.
    ///
    /// # Errors
    ///
    /// It cannot be written to.
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options
            .open(path)
            .with_context(|| format!("cannot write the key log {}", path.display()))?;
        Ok(Self(Mutex::new(file)))
    }
}

impl KeyLog for KeyLogFile {
    fn log(&self, secret: &LoggedSecret<'_>) {
        // In one write, so that lines of several processes do not mix.
        let line = format!("{secret}\n");
        let mut file = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Err(error) = file.write_all(line.as_bytes()) {
            tracing::warn!("cannot write to the key log: {error}");
        }
    }
}
