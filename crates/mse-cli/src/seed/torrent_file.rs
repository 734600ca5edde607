//! Where the .torrent file goes, and what may lie there already.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::files::{Content, Shape};
use crate::engine::Metadata;
use crate::exit::Failure;

/// The place of the .torrent file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TorrentFile(PathBuf);

impl TorrentFile {
    /// Where the user wants it, or `NAME.torrent` beside the data.
    ///
    /// # Errors
    ///
    /// It would lie among the data, and be served itself the next time.
    pub(super) fn place(content: &Content, wanted: Option<PathBuf>) -> Result<Self, Failure> {
        let Some(path) = wanted else {
            return Ok(Self(content.parent.join(format!("{}.torrent", content.name))));
        };
        let parent = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let inside = |parent: &Path| {
            Some(parent.canonicalize().ok()?.starts_with(content.root.canonicalize().ok()?))
        };
        if matches!(content.shape, Shape::Directory(_)) && inside(parent) == Some(true) {
            let shown = content.root.display();
            return Err(Failure::Usage(format!(
                "--torrent-out {} is inside {shown}, which is what is served; choose another place",
                path.display()
            )));
        }
        Ok(Self(path))
    }

    /// The path.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes it, unless it is there already for the same torrent and names the trackers it should:
    /// then it is kept, with whatever other trackers and comments it has.
    ///
    /// # Errors
    ///
    /// Another torrent's file is there, or one that lacks a tracker; or it cannot be written.
    pub(super) fn write(&self, bytes: &[u8], metadata: &Metadata) -> anyhow::Result<()> {
        let shown = self.0.display();
        match std::fs::read(&self.0) {
            Ok(present) => match Metadata::parse(present) {
                Ok(present) if present.info_hashes.v1() == metadata.info_hashes.v1() => {
                    let missing =
                        metadata.trackers.iter().find(|url| !present.trackers.contains(url));
                    let Some(missing) = missing else { return Ok(()) };
                    bail!(
                        "{shown} is there and does not name the tracker {missing}; move it away or name another file with --torrent-out"
                    )
                }
                Ok(_) => bail!(
                    "{shown} is of other data than is served now; move it away or name another file with --torrent-out"
                ),
                Err(_) => bail!(
                    "{shown} is there but is no .torrent file; move it away or name another file with --torrent-out"
                ),
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| format!("cannot read {shown}")),
        }
        let hint = || format!("cannot write {shown}; name another file with --torrent-out");
        let mut file =
            OpenOptions::new().write(true).create_new(true).open(&self.0).with_context(hint)?;
        file.write_all(bytes).with_context(hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::metainfo::metainfo;

    fn torrent(directory: &Path, data: &[u8]) -> (Content, Vec<u8>, Metadata) {
        std::fs::write(directory.join("data"), data).unwrap();
        let content = Content::of(&directory.join("data")).unwrap();
        let bytes = metainfo(&content, &[], |_| {}).unwrap();
        let metadata = Metadata::parse(bytes.clone()).unwrap();
        (content, bytes, metadata)
    }

    #[test]
    fn the_file_of_another_torrent_stays() {
        let directory = tempfile::tempdir().unwrap();
        let (content, first, first_metadata) = torrent(directory.path(), b"first");
        let file = TorrentFile::place(&content, None).unwrap();
        assert_eq!(file.path(), directory.path().join("data.torrent"));
        file.write(&first, &first_metadata).unwrap();

        let (_, second, second_metadata) = torrent(directory.path(), b"second");
        let error = file.write(&second, &second_metadata).unwrap_err().to_string();
        assert!(error.contains("--torrent-out"), "{error}");
        assert_eq!(std::fs::read(file.path()).unwrap(), first);

        std::fs::write(file.path(), "no torrent").unwrap();
        assert!(file.write(&second, &second_metadata).is_err());
        assert_eq!(std::fs::read(file.path()).unwrap(), b"no torrent");
    }

    #[test]
    fn the_file_of_the_same_torrent_is_kept_as_it_is() {
        let directory = tempfile::tempdir().unwrap();
        let (content, bytes, plain) = torrent(directory.path(), b"data");
        let tracked_by = |url: &str| {
            let bytes = metainfo(&content, &[url.into()], |_| {}).unwrap();
            (bytes.clone(), Metadata::parse(bytes).unwrap())
        };
        let (tracked, metadata) = tracked_by("http://tracker/");
        assert_ne!(bytes, tracked);
        let file = TorrentFile::place(&content, None).unwrap();
        file.write(&tracked, &metadata).unwrap();
        file.write(&tracked, &metadata).unwrap();
        file.write(&bytes, &plain).unwrap();
        assert_eq!(std::fs::read(file.path()).unwrap(), tracked);
        // Not where a wish would be passed over.
        let (other, metadata) = tracked_by("http://other/");
        let error = file.write(&other, &metadata).unwrap_err().to_string();
        assert!(error.contains("http://other/") && error.contains("--torrent-out"), "{error}");
        assert_eq!(std::fs::read(file.path()).unwrap(), tracked);
    }

    #[test]
    fn it_never_lies_among_the_data() {
        let directory = tempfile::tempdir().unwrap();
        let top = directory.path().join("top");
        std::fs::create_dir_all(top.join("below")).unwrap();
        std::fs::write(top.join("data"), "data").unwrap();
        let content = Content::of(&top).unwrap();
        for (wanted, allowed) in [("top/x", false), ("top/below/x", false), ("x", true)] {
            let placed = TorrentFile::place(&content, Some(directory.path().join(wanted)));
            assert_eq!(placed.is_ok(), allowed, "{wanted}");
        }
    }
}
