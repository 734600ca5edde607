//! What a .torrent file says.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context, bail, ensure};
use librqbit::{TorrentMetaV1Info, torrent_from_bytes};
use peer_wire::InfoHashes;

/// A torrent's description, checked enough that the engine can work with it.
#[derive(Clone, Debug)]
pub(crate) struct Metadata {
    /// How peers name it: version 1 always, version 2 too for a hybrid torrent.
    pub(crate) info_hashes: InfoHashes,
    /// The name of its file or top directory. Written by a stranger, but one path component.
    pub(crate) name: String,
    /// Whether [`name`](Self::name) is a directory that holds the files.
    pub(crate) is_directory: bool,
    /// Its files, in order.
    pub(crate) files: Vec<FileEntry>,
    /// All files together, in bytes.
    pub(crate) size: u64,
    /// How many pieces the data is cut in.
    pub(crate) pieces: u64,
    /// The size of all pieces but the last, in bytes.
    pub(crate) piece_length: u32,
    /// The trackers it names.
    pub(crate) trackers: Vec<String>,
    /// The whole .torrent file.
    pub(super) bytes: Vec<u8>,
}

/// One file of a torrent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileEntry {
    /// Where it lies: below the torrent's directory, or the bare name of a single file.
    pub(crate) path: PathBuf,
    /// Its size in bytes.
    pub(crate) length: u64,
}

impl Metadata {
    /// Reads a .torrent file.
    ///
    /// # Errors
    ///
    /// It is not one, it is one of version 2 only, or it contradicts itself.
    pub(crate) fn parse(bytes: Vec<u8>) -> anyhow::Result<Self> {
        let info_hashes = InfoHashes::from_metainfo(&bytes)?;
        ensure!(
            info_hashes.v1().is_some(),
            "it is a BitTorrent v2 torrent; only v1 and hybrid torrents can be downloaded"
        );
        let parsed = torrent_from_bytes(&bytes)?;
        let trackers = parsed
            .iter_announce()
            .map(|url| String::from_utf8_lossy(url.as_ref()).into_owned())
            .filter(|url| !url.is_empty())
            .collect();
        let raw = parsed.info.data;
        let (size, pieces) = check_sizes(&raw)?;
        let piece_length = raw.piece_length;
        let is_directory = raw.files.is_some();
        let info = raw.validate().context("it contradicts itself")?;
        let name = info.name().map_or_else(|| "torrent-content".into(), |name| name.into_owned());
        ensure!(is_plain(Path::new(&name), 1), "its name {name:?} is not the name of a file");
        let mut files = Vec::new();
        for file in info.iter_file_details().filter(|file| !file.attrs().padding) {
            let path = file.filename.to_pathbuf();
            ensure!(
                is_plain(&path, usize::MAX),
                "it has a file at {path:?}, outside of its directory"
            );
            files.push(FileEntry { path, length: file.len });
        }
        Ok(Self {
            info_hashes,
            name,
            is_directory,
            files,
            size,
            pieces,
            piece_length,
            trackers,
            bytes,
        })
    }

    /// The directory that [`FileEntry::path`] starts from, when the torrent is put into `parent`.
    pub(crate) fn root(&self, parent: &Path) -> PathBuf {
        if self.is_directory { parent.join(&self.name) } else { parent.into() }
    }
}

/// The size of the data and the number of pieces. What it refuses, the engine would count with.
fn check_sizes<T: AsRef<[u8]>>(info: &TorrentMetaV1Info<T>) -> anyhow::Result<(u64, u64)> {
    let size = match (&info.length, &info.files) {
        (Some(length), None) => Some(*length),
        (None, Some(files)) => {
            files.iter().try_fold(0_u64, |sum, file| sum.checked_add(file.length))
        }
        _ => bail!("it has both a length and a list of files, or neither"),
    };
    // Signed 64 bits is what a file system can address.
    let size =
        size.filter(|&size| i64::try_from(size).is_ok()).context("its size is beyond counting")?;
    ensure!(size > 0, "it has no data");
    ensure!(info.piece_length > 0, "its pieces have no length");
    let pieces = size.div_ceil(info.piece_length.into());
    let hashes = info.pieces.as_ref().len() as u64 / 20;
    ensure!(hashes >= pieces, "it has {hashes} piece hashes for {pieces} pieces");
    Ok((size, pieces))
}

/// Whether a path goes down only, by at most `depth` steps and at least one.
fn is_plain(path: &Path, depth: usize) -> bool {
    let mut steps = path.components();
    let downwards = steps.clone().all(|step| matches!(step, Component::Normal(_)));
    downwards && steps.next().is_some() && steps.count() < depth
}

#[cfg(test)]
mod tests {
    use super::*;

    fn single(length: &str, piece_length: &str, hashes: usize) -> Vec<u8> {
        let mut file = format!(
            "d4:infod6:length{length}4:name1:x12:piece length{piece_length}6:pieces{}:",
            20 * hashes
        )
        .into_bytes();
        file.extend(std::iter::repeat_n(b'h', 20 * hashes));
        file.extend(b"ee");
        file
    }

    #[test]
    fn a_sound_torrent_is_read() {
        let read = Metadata::parse(single("i40000e", "i16384e", 3)).unwrap();
        assert_eq!((read.size, read.pieces, read.piece_length), (40_000, 3, 16_384));
        assert_eq!(read.files, [FileEntry { path: "x".into(), length: 40_000 }]);
        assert_eq!((read.name.as_str(), read.is_directory), ("x", false));
        assert!(read.trackers.is_empty());
        assert_eq!(read.root(Path::new("d")), Path::new("d"));
    }

    #[test]
    fn sizes_the_engine_would_stumble_over_are_refused() {
        for (length, piece_length, hashes, why) in [
            ("i0e", "i16384e", 0, "no data"),
            ("i40000e", "i0e", 3, "no length"),
            ("i40000e", "i16384e", 2, "2 piece hashes for 3"),
            ("i18446744073709551615e", "i16384e", 3, "beyond counting"),
        ] {
            let error = Metadata::parse(single(length, piece_length, hashes)).unwrap_err();
            assert!(format!("{error:#}").contains(why), "{error:#}");
        }
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for name in ["2:..", "1:.", "1:/", "4:/etc", "5:a/../", "0:x"] {
            let file = format!(
                "d4:infod5:filesld6:lengthi1e4:pathl1:feee4:name{name}12:piece lengthi1e6:pieces20:hhhhhhhhhhhhhhhhhhhhee"
            );
            assert!(Metadata::parse(file.into_bytes()).is_err(), "{name}");
        }
        for path in ["2:..", "1:.", "1:/"] {
            let file = format!(
                "d4:infod5:filesld6:lengthi1e4:pathl{path}eee4:name1:n12:piece lengthi1e6:pieces20:hhhhhhhhhhhhhhhhhhhhee"
            );
            assert!(Metadata::parse(file.into_bytes()).is_err(), "{path}");
        }
    }

    #[test]
    fn a_list_of_one_file_is_still_a_directory() {
        let file = b"d4:infod5:filesld6:lengthi1e4:pathl1:feee4:name1:n12:piece lengthi1e6:pieces20:hhhhhhhhhhhhhhhhhhhhee";
        let read = Metadata::parse(file.to_vec()).unwrap();
        assert_eq!(read.root(Path::new("d")), Path::new("d/n"));
        assert_eq!(read.files, [FileEntry { path: "f".into(), length: 1 }]);
    }
}
