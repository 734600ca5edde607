//! From files to a .torrent file.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use anyhow::{Context, ensure};
use bencode::{ByteBufOwned, bencode_serialize_to_writer};
use serde::Serialize;

use super::files::{Content, Shape};
use super::pieces::Pieces;

/// The smallest piece, in bytes.
const SMALLEST_PIECE: u32 = 64 << 10;

/// The largest piece, in bytes. Clients refuse more than 16 to 64 MiB.
const LARGEST_PIECE: u32 = 16 << 20;

/// How many pieces are aimed at between the two: 20 bytes each in the .torrent file.
const AIMED_PIECES: u64 = 2048;

/// How much is read at a time, in bytes.
const READ_SIZE: usize = 256 << 10;

/// A .torrent file. The keys of each dictionary stand in the order that bencode asks for.
#[derive(Serialize)]
struct Metainfo<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    announce: Option<&'a str>,
    #[serde(rename = "announce-list", skip_serializing_if = "Vec::is_empty")]
    announce_list: Vec<Vec<&'a str>>,
    info: Info<'a>,
}

#[derive(Serialize)]
struct Info<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<Vec<InfoFile<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    length: Option<u64>,
    name: &'a str,
    #[serde(rename = "piece length")]
    piece_length: u32,
    pieces: ByteBufOwned,
}

#[derive(Serialize)]
struct InfoFile<'a> {
    length: u64,
    path: &'a [String],
}

/// Hashes the content and makes its .torrent file. The same content makes the same info-hash; there
/// is no date in it. `hashed` is told about every read, in bytes.
///
/// # Errors
///
/// A file cannot be read, or changed its size meanwhile.
pub(crate) fn metainfo(
    content: &Content,
    trackers: &[String],
    mut hashed: impl FnMut(u64),
) -> anyhow::Result<Vec<u8>> {
    let piece_length = piece_length(content.size());
    let mut pieces = Pieces::new(piece_length);
    for (path, length) in content.files() {
        hash_file(&path, length, &mut pieces, &mut hashed)?;
    }
    let (files, length) = match &content.shape {
        Shape::File(length) => (None, Some(*length)),
        Shape::Directory(files) => (
            Some(files.iter().map(|(path, length)| InfoFile { length: *length, path }).collect()),
            None,
        ),
    };
    let metainfo = Metainfo {
        announce: trackers.first().map(String::as_str),
        // A tier of its own for each: all of them are told (BEP 12), in this order.
        announce_list: if trackers.len() > 1 {
            trackers.iter().map(|url| vec![url.as_str()]).collect()
        } else {
            Vec::new()
        },
        info: Info {
            files,
            length,
            name: &content.name,
            piece_length,
            pieces: pieces.finish().into(),
        },
    };
    let mut bytes = Vec::new();
    bencode_serialize_to_writer(&metainfo, &mut bytes).context("cannot write the .torrent file")?;
    Ok(bytes)
}

/// A power of two that makes about [`AIMED_PIECES`]; a function of the size alone.
fn piece_length(size: u64) -> u32 {
    let exact = size.div_ceil(AIMED_PIECES).clamp(SMALLEST_PIECE.into(), LARGEST_PIECE.into());
    u32::try_from(exact).expect("it is at most LARGEST_PIECE").next_power_of_two()
}

fn hash_file(
    path: &Path,
    length: u64,
    pieces: &mut Pieces,
    hashed: &mut impl FnMut(u64),
) -> anyhow::Result<()> {
    let shown = path.display();
    let mut file = File::open(path).with_context(|| format!("cannot open {shown}"))?;
    let mut buffer = vec![0; READ_SIZE];
    let mut seen = 0;
    loop {
        let read = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error).with_context(|| format!("cannot read {shown}")),
        };
        seen += read as u64;
        ensure!(seen <= length, "{shown} grew while it was read");
        pieces.update(&buffer[..read]);
        hashed(read as u64);
    }
    ensure!(seen == length, "{shown} shrank while it was read");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Metadata;

    fn made(files: &[(&str, usize)], trackers: &[&str]) -> (Content, Vec<u8>) {
        let directory = tempfile::tempdir().unwrap();
        let top = directory.path().join("top");
        std::fs::create_dir(&top).unwrap();
        for (name, length) in files {
            let data: Vec<u8> = (0..*length).map(|i| (i / 7) as u8).collect();
            std::fs::write(top.join(name), data).unwrap();
        }
        let content = Content::of(&top).unwrap();
        let trackers: Vec<String> = trackers.iter().map(|&url| url.into()).collect();
        let bytes = metainfo(&content, &trackers, |_| {}).unwrap();
        (content, bytes)
    }

    #[test]
    fn what_we_make_is_what_is_read() {
        let (content, bytes) =
            made(&[("b", 70_000), ("a", 100_000), ("c", 0)], &["http://t/a", "udp://u:1"]);
        let read = Metadata::parse(bytes).unwrap();
        assert_eq!((read.name.as_str(), read.is_directory, read.trackers.len()), ("top", true, 2));
        assert_eq!(
            (read.size, read.piece_length, read.pieces),
            (content.size(), SMALLEST_PIECE, 3)
        );
        let names: Vec<_> = read.files.iter().map(|file| file.path.to_str().unwrap()).collect();
        assert_eq!(names, ["a", "b", "c"]);
    }

    #[test]
    fn the_same_data_makes_the_same_torrent() {
        let (_, first) = made(&[("b", 70_000), ("a", 100_000)], &[]);
        let (_, second) = made(&[("a", 100_000), ("b", 70_000)], &[]);
        assert_eq!(first, second);
        let (_, other) = made(&[("a", 100_000), ("b", 70_001)], &[]);
        assert_ne!(first, other);
    }

    #[test]
    fn a_whole_number_of_pieces_has_no_piece_more() {
        let (_, bytes) = made(&[("a", 2 * SMALLEST_PIECE as usize)], &[]);
        let needle = b"6:pieces40:";
        assert!(bytes.windows(needle.len()).any(|window| window == needle));
    }

    #[test]
    fn pieces_are_powers_of_two_within_bounds() {
        for (size, length) in [
            (1, SMALLEST_PIECE),
            (128 << 20, SMALLEST_PIECE),
            ((128 << 20) + 1, 2 * SMALLEST_PIECE),
            (4 << 30, 2 << 20),
            (1 << 50, LARGEST_PIECE),
        ] {
            assert_eq!(piece_length(size), length, "{size}");
        }
    }
}
