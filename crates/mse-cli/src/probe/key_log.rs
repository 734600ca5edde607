//! The key log: the same lines as the proxy's.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use mse_probe::KeyLog;

/// Opens a file to append to; where it is created, its owner alone can read it.
///
/// # Errors
///
/// It cannot be written.
pub(super) fn open(path: &Path) -> anyhow::Result<KeyLog> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).with_context(|| format!("cannot write {}", path.display()))?;
    let file = Mutex::new(file);
    Ok(Arc::new(move |secrets| {
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        // A line that cannot be written is lost, the probe goes on.
        let _ = file.write_all(format!("{secrets}\n").as_bytes());
    }))
}
