//! A key log in a file.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::{env, fmt};

use mse::{KeyLog, LoggedSecret};

/// The environment variable that names the file, as `SSLKEYLOGFILE` does for TLS.
pub const KEY_LOG_VARIABLE: &str = "MSEKEYLOGFILE";

/// Appends one line a connection to a file. Where it creates the file, its owner alone can read it.
pub struct KeyLogFile(Mutex<File>);

impl KeyLogFile {
    /// Opens a file, or creates it, to append to.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened for writing.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Self(Mutex::new(options.open(path)?)))
    }

    /// Opens the file that the environment variable `MSEKEYLOGFILE` names, if it is set.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened for writing.
    pub fn from_env() -> io::Result<Option<Self>> {
        let named: Option<OsString> = env::var_os(KEY_LOG_VARIABLE).filter(|path| !path.is_empty());
        named.map(Self::open).transpose()
    }
}

impl KeyLog for KeyLogFile {
    /// A line that cannot be written is lost: a debugging aid must not end a connection.
    fn log(&self, secret: &LoggedSecret<'_>) {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // One write, so that processes that share the file do not mix their lines.
        let _ = file.write_all(format!("{secret}\n").as_bytes());
    }
}

impl fmt::Debug for KeyLogFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyLogFile").finish_non_exhaustive()
    }
}
