//! Where the .torrent file goes, and what may lie there already.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use peer_wire::InfoHashes;

use super::files::{Content, Shape};
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

    /// Writes it, unless it is there already for the same torrent: then it is kept, with whatever
    /// trackers and comments it has.
    ///
    /// # Errors
    ///
    /// Another torrent's file is there, or it cannot be written.
    pub(super) fn write(&self, bytes: &[u8], info_hashes: InfoHashes) -> anyhow::Result<()> {
        let shown = self.0.display();
        match std::fs::read(&self.0) {
            Ok(present) => match InfoHashes::from_metainfo(&present) {
                Ok(hashes) if hashes.v1() == info_hashes.v1() => return Ok(()),
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
    use crate::engine::Metadata;
    use crate::seed::metainfo::metainfo;

    fn torrent(directory: &Path, data: &[u8]) -> (Content, Vec<u8>, InfoHashes) {
        std::fs::write(directory.join("data"), data).unwrap();
        let content = Content::of(&directory.join("data")).unwrap();
        let bytes = metainfo(&content, &[], |_| {}).unwrap();
        let info_hashes = Metadata::parse(bytes.clone()).unwrap().info_hashes;
        (content, bytes, info_hashes)
    }

    #[test]
    fn the_file_of_another_torrent_stays() {
        let directory = tempfile::tempdir().unwrap();
        let (content, first, first_hashes) = torrent(directory.path(), b"first");
        let file = TorrentFile::place(&content, None).unwrap();
        assert_eq!(file.path(), directory.path().join("data.torrent"));
        file.write(&first, first_hashes).unwrap();

        let (_, second, second_hashes) = torrent(directory.path(), b"second");
        let error = file.write(&second, second_hashes).unwrap_err().to_string();
        assert!(error.contains("--torrent-out"), "{error}");
        assert_eq!(std::fs::read(file.path()).unwrap(), first);

        std::fs::write(file.path(), "no torrent").unwrap();
        assert!(file.write(&second, second_hashes).is_err());
        assert_eq!(std::fs::read(file.path()).unwrap(), b"no torrent");
    }

    #[test]
    fn the_file_of_the_same_torrent_is_kept_as_it_is() {
        let directory = tempfile::tempdir().unwrap();
        let (content, bytes, hashes) = torrent(directory.path(), b"data");
        let tracked = metainfo(&content, &["http://tracker/".into()], |_| {}).unwrap();
        assert_ne!(bytes, tracked);
        let file = TorrentFile::place(&content, None).unwrap();
        file.write(&tracked, hashes).unwrap();
        file.write(&bytes, hashes).unwrap();
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
