//! The lines of a list.

use std::collections::BTreeSet;

use peer_wire::{InfoHash, InfoHashes, MagnetError, ParseInfoHashError};
use thiserror::Error;

/// What is wrong with a line of a list.
#[derive(Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BadLine {
    /// Text is expected.
    #[error("it is not UTF-8")]
    NotUtf8,
    /// It has no colon, and is no info-hash.
    #[error(transparent)]
    InfoHash(#[from] ParseInfoHashError),
    /// It has a colon, and is no magnet link.
    #[error(transparent)]
    Magnet(#[from] MagnetError),
}

/// How many of a list's lines are bad, and what is wrong with the first.
#[derive(Debug, PartialEq, Eq, Error)]
#[error("{count} of its lines are bad, the first is line {number}: {first}")]
#[non_exhaustive]
pub struct BadLines {
    /// The number of bad lines, at least 1.
    pub count: usize,
    /// The first bad line, counted from 1.
    pub number: usize,
    /// What is wrong with that one.
    pub first: BadLine,
}

/// The info-hashes of all good lines of a list, and the bad lines if there are any.
///
/// A line is an info-hash (40 hex digits or 32 of base32) or a magnet link. Empty lines and lines that begin
/// with `#` are passed over.
pub fn read_list(list: &[u8]) -> (BTreeSet<InfoHash>, Option<BadLines>) {
    let mut info_hashes = BTreeSet::new();
    let mut bad: Option<BadLines> = None;
    for (index, line) in list.split(|&byte| byte == b'\n').enumerate() {
        match self::line(line.trim_ascii(), &mut info_hashes) {
            Ok(()) => {}
            Err(first) => match &mut bad {
                Some(bad) => bad.count += 1,
                None => bad = Some(BadLines { count: 1, number: index + 1, first }),
            },
        }
    }
    (info_hashes, bad)
}

fn line(line: &[u8], info_hashes: &mut BTreeSet<InfoHash>) -> Result<(), BadLine> {
    if line.is_empty() || line.starts_with(b"#") {
        return Ok(());
    }
    let line = str::from_utf8(line).map_err(|_| BadLine::NotUtf8)?;
    if line.contains(':') {
        info_hashes.extend(InfoHashes::from_magnet(line)?);
    } else {
        info_hashes.insert(line.parse()?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "6dc943200be51b3168d09f2cec1d1e3288c4b514";

    #[test]
    fn hashes_and_magnet_links_are_read_and_comments_passed_over() {
        let other = "00".repeat(20);
        let text = format!("# mine\n\n  {HEX}\r\nmagnet:?dn=x&xt=urn:btih:{other}\n#{HEX}");
        let (info_hashes, bad) = read_list(text.as_bytes());
        let expected = [HEX, &other].map(|hex| hex.parse().unwrap());
        assert_eq!(info_hashes, expected.into());
        assert_eq!(bad, None);
    }

    #[test]
    fn bad_lines_are_counted_and_the_others_kept() {
        let text = format!("{HEX}\nabc\n\u{e9}\nmagnet:?dn=x\n");
        let mut bytes = text.into_bytes();
        bytes.extend([0xff, b'\n']);
        let (info_hashes, bad) = read_list(&bytes);
        assert_eq!(info_hashes.len(), 1);
        let bad = bad.unwrap();
        assert_eq!((bad.count, bad.number), (4, 2));
        assert_eq!(bad.first, BadLine::InfoHash(ParseInfoHashError::Length(3)));
    }
}
