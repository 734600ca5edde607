//! What lies already where the files will go.

use std::fs::OpenOptions;
use std::path::Path;

use anyhow::{Context, anyhow, bail};

use crate::engine::Metadata;
use crate::units::Bytes;

/// Whether the data may be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum There {
    /// Every file is there with the size it should have. What is in it is another question.
    Maybe,
    /// Something is not there.
    Missing,
}

/// Looks at the sizes of the files. A download that was interrupted left them at their full size;
/// other sizes, beside 0, are those of files that have nothing to do with the torrent.
///
/// # Errors
///
/// A file has another size than the torrent's: it would be cut or extended.
pub(super) fn look(metadata: &Metadata, root: &Path) -> anyhow::Result<There> {
    let mut there = There::Maybe;
    for file in &metadata.files {
        let path = root.join(&file.path);
        match std::fs::metadata(&path) {
            Ok(found) if !found.is_file() => bail!(
                "{} is there but is no file, as in the torrent; move it away or choose another --dir",
                path.display()
            ),
            Ok(found) if found.len() == file.length => {}
            Ok(found) if found.len() > 0 => bail!(
                "{} is there with {}, but the torrent's file has {}; move it away or choose another --dir",
                path.display(),
                Bytes(found.len()),
                Bytes(file.length)
            ),
            _ => there = There::Missing,
        }
    }
    Ok(there)
}

/// Tries whether the files can be written, without a change to anything.
///
/// # Errors
///
/// One of those that are there cannot be, or the directory cannot be made or written to.
pub(super) fn writable(metadata: &Metadata, root: &Path, shown: &Path) -> anyhow::Result<()> {
    for file in &metadata.files {
        let path = root.join(&file.path);
        if path.exists() {
            OpenOptions::new().write(true).open(&path).with_context(|| {
                format!("cannot write to {}; choose another --dir", path.display())
            })?;
        }
    }
    // What is not there yet will be made below what is.
    let there = root
        .ancestors()
        .map(or_here)
        .find(|above| above.exists())
        .unwrap_or_else(|| Path::new("."));
    tempfile::tempfile_in(there).map(drop).map_err(|error| {
        // Without the name of the file that was tried.
        let why = error.get_ref().and_then(std::error::Error::source).map(ToString::to_string);
        let why = why.unwrap_or_else(|| error.to_string());
        anyhow!("cannot write to {}: {why}; choose another --dir", shown.display())
    })
}

/// Makes the files that have no bytes, for which no peer is needed.
///
/// # Errors
///
/// They cannot be made.
pub(super) fn make_empty_files(metadata: &Metadata, root: &Path) -> anyhow::Result<()> {
    for file in metadata.files.iter().filter(|file| file.length == 0) {
        let path = root.join(&file.path);
        let parent = path.parent().map_or_else(|| Path::new("."), or_here);
        std::fs::create_dir_all(parent)
            .and_then(|()| OpenOptions::new().create(true).append(true).open(&path).map(drop))
            .with_context(|| format!("cannot make {}", path.display()))?;
    }
    Ok(())
}

/// An empty path is the current directory.
fn or_here(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}
