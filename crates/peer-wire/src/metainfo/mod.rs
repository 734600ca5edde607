//! Info-hashes out of a .torrent file.

mod bencode;

use thiserror::Error;

use crate::{InfoHash, InfoHashes};
use bencode::Value;
pub use bencode::{BencodeError, MAX_NESTING_DEPTH};

/// The longest .torrent file that is read, in bytes: 100 MiB.
///
/// The default limit of qBittorrent (`BitTorrent/TorrentFileSizeLimit`); that of libtorrent itself
/// (`load_torrent_limits::max_buffer_size`) is 10,000,000. Check a file's size before reading it.
pub const MAX_METAINFO_LENGTH: usize = 100 << 20;

/// Why a .torrent file yields no info-hash. The file is at fault each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MetainfoError {
    /// The file is longer than [`MAX_METAINFO_LENGTH`].
    #[error("the .torrent file has {0} bytes, more than {MAX_METAINFO_LENGTH}")]
    TooLong(usize),
    /// The file is not bencoded, or ends too soon.
    #[error("the .torrent file is not bencoded")]
    Bencode(#[from] BencodeError),
    /// The file is bencoded, but is no dictionary.
    #[error("the .torrent file is not a dictionary")]
    NotADictionary,
    /// The dictionary has no `info` entry.
    #[error("the .torrent file has no info dictionary")]
    NoInfo,
    /// The `info` entry is no dictionary.
    #[error("the info entry of the .torrent file is not a dictionary")]
    InfoNotADictionary,
    /// The info dictionary has neither a `pieces` string nor a `meta version` of 2.
    #[error("the info dictionary is of neither version 1 nor version 2")]
    UnknownVersion,
}

impl InfoHashes {
    /// The info-hashes of a .torrent file, given its bytes.
    ///
    /// Version 1 if the info dictionary has `pieces`, version 2 if its `meta version` is 2.
    ///
    /// # Errors
    ///
    /// The file is too long, not bencoded, or of no version known here. See [`info_dictionary`] for
    /// what passes.
    pub fn from_metainfo(file: &[u8]) -> Result<Self, MetainfoError> {
        Self::from_info_dictionary(info_dictionary(file)?)
    }

    /// The info-hashes of a bencoded info dictionary, such as peers hand out to each other (BEP 9).
    ///
    /// # Errors
    ///
    /// The bytes are too many, not bencoded, no dictionary, or of no version known here.
    pub fn from_info_dictionary(bytes: &[u8]) -> Result<Self, MetainfoError> {
        let info = first_value(bytes)?;
        let entries = info.entries().ok_or(MetainfoError::InfoNotADictionary)?;
        let (mut has_pieces, mut meta_version) = (false, None);
        for entry in entries {
            let (key, value) = entry?;
            match key {
                b"pieces" => has_pieces |= value.is_string(),
                b"meta version" => meta_version = meta_version.or_else(|| value.integer()),
                _ => {}
            }
        }
        let v1 = has_pieces.then(|| InfoHash::v1(info.as_bytes()));
        let v2 = (meta_version == Some(2)).then(|| InfoHash::v2(info.as_bytes()));
        Self::new(v1, v2).ok_or(MetainfoError::UnknownVersion)
    }
}

/// The bytes of the info dictionary as they stand in a .torrent file: what the info-hash is taken of.
///
/// BEP 3 lets a client reject a file that is not canonical bencode or take the bytes as they are, but
/// never encode them anew. Here they are taken as they are: keys out of order, leading zeros and
/// bytes behind the end pass, and of two `info` entries the first counts. So does libtorrent 2.1.1.
/// Transmission 3.00 sorts the keys first, and so has a name of its own for such a torrent.
///
/// # Errors
///
/// The file is too long, not bencoded, or has no info dictionary.
pub fn info_dictionary(file: &[u8]) -> Result<&[u8], MetainfoError> {
    let entries = first_value(file)?.entries().ok_or(MetainfoError::NotADictionary)?;
    for entry in entries {
        let (key, value) = entry?;
        if key == b"info" {
            value.entries().ok_or(MetainfoError::InfoNotADictionary)?;
            return Ok(value.as_bytes());
        }
    }
    Err(MetainfoError::NoInfo)
}

fn first_value(bytes: &[u8]) -> Result<Value<'_>, MetainfoError> {
    if bytes.len() > MAX_METAINFO_LENGTH {
        return Err(MetainfoError::TooLong(bytes.len()));
    }
    Ok(Value::first(bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error_of(file: &[u8]) -> MetainfoError {
        InfoHashes::from_metainfo(file).unwrap_err()
    }

    #[test]
    fn every_way_to_be_no_torrent() {
        assert_eq!(error_of(b"4:info"), MetainfoError::NotADictionary);
        assert_eq!(error_of(b"le"), MetainfoError::NotADictionary);
        assert_eq!(error_of(b"de"), MetainfoError::NoInfo);
        assert_eq!(error_of(b"d4:infoi0ee"), MetainfoError::InfoNotADictionary);
        assert_eq!(error_of(b"d4:infolee"), MetainfoError::InfoNotADictionary);
        assert_eq!(error_of(b"d4:infodee"), MetainfoError::UnknownVersion);
        assert_eq!(error_of(b""), MetainfoError::Bencode(BencodeError::Truncated));
        assert_eq!(error_of(b"d4:infode"), MetainfoError::Bencode(BencodeError::Truncated));
    }

    #[test]
    fn the_size_limit_is_exact() {
        let mut file = b"d4:infod6:pieces0:ee".to_vec();
        file.resize(MAX_METAINFO_LENGTH, b' ');
        assert!(InfoHashes::from_metainfo(&file).is_ok());
        file.push(b' ');
        assert_eq!(error_of(&file), MetainfoError::TooLong(MAX_METAINFO_LENGTH + 1));
    }

    #[test]
    fn versions_are_told_apart() {
        for (info, v1, v2) in [
            (&b"d6:pieces0:e"[..], true, false),
            (b"d12:meta versioni2ee", false, true),
            (b"d12:meta versioni2e6:pieces0:e", true, true),
            (b"d12:meta versioni3e6:pieces0:e", true, false),
            (b"d12:meta versioni02e6:pieceslee", false, true),
            (b"d12:meta version1:26:pieces0:e", true, false),
            (b"d12:meta versioni2e12:meta versioni3ee", false, true),
        ] {
            let hashes = InfoHashes::from_info_dictionary(info).unwrap();
            assert_eq!(hashes.v1(), v1.then(|| InfoHash::v1(info)), "{info:?}");
            assert_eq!(hashes.v2(), v2.then(|| InfoHash::v2(info)), "{info:?}");
        }
        let unknown = InfoHashes::from_info_dictionary(b"d12:meta versioni3ee");
        assert_eq!(unknown, Err(MetainfoError::UnknownVersion));
    }

    #[test]
    fn only_the_root_names_the_info() {
        let file = b"d1:ad4:infod6:pieces1:xee4:infod6:pieces1:yee";
        assert_eq!(info_dictionary(file), Ok(&b"d6:pieces1:ye"[..]));
    }
}
