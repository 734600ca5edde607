//! What lies already where the files will go.

use std::path::Path;

use anyhow::bail;

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

/// Looks at the sizes of the files.
///
/// # Errors
///
/// A file is larger than the torrent's: it is no part of it, and would be cut.
pub(super) fn look(metadata: &Metadata, root: &Path) -> anyhow::Result<There> {
    let mut there = There::Maybe;
    for file in &metadata.files {
        let path = root.join(&file.path);
        match std::fs::metadata(&path) {
            Ok(found) if found.len() > file.length => bail!(
                "{} is there with {}, but the torrent's file has {}; move it away or choose another --dir",
                path.display(),
                Bytes(found.len()),
                Bytes(file.length)
            ),
            Ok(found) if found.len() == file.length => {}
            _ => there = There::Missing,
        }
    }
    Ok(there)
}
