//! Info-hashes out of a magnet link.

use thiserror::Error;

use crate::info_hash::{hex, hex_digit, info_hash};
use crate::{InfoHash, InfoHashes, ParseInfoHashError};

/// What precedes a SHA-256 digest in a multihash: the code 0x12 and the length 0x20, in hex.
const SHA2_256: &[u8] = b"1220";

/// Why a magnet link yields no info-hash. The link is at fault each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MagnetError {
    /// The text does not begin with `magnet:?`.
    #[error("it is not a magnet link")]
    NotAMagnetLink,
    /// No `xt` names a torrent.
    #[error("the magnet link has no BitTorrent info-hash")]
    NoInfoHash,
    /// A `%` in an `xt` is not followed by two hex digits.
    #[error("the magnet link has a `%` without two hex digits behind it")]
    PercentEncoding,
    /// What follows `urn:btih:` is no info-hash.
    #[error("the magnet link is broken behind `urn:btih:`")]
    Btih(#[source] ParseInfoHashError),
    /// What follows `urn:btmh:` is no SHA-256 multihash: only `1220` and 64 hex digits are known.
    #[error("the magnet link is broken behind `urn:btmh:1220`")]
    Btmh(#[source] ParseInfoHashError),
    /// What follows `urn:btmh:` is a multihash of another function than SHA-256.
    #[error("the magnet link has a multihash that is not SHA-256")]
    UnknownMultihash,
    /// Two `xt` of one version differ.
    #[error("the magnet link names two torrents")]
    TwoTorrents,
}

impl InfoHashes {
    /// The info-hashes of a magnet link.
    ///
    /// Reads every `xt` (and `xt.1`, `xt.2`...) of the forms `urn:btih:` with 40 hex digits or 32
    /// base32 characters (version 1) and `urn:btmh:1220` with 64 hex digits (version 2). Other kinds
    /// of `xt` and other parameters are passed over.
    ///
    /// # Errors
    ///
    /// The text is no magnet link, an `xt` of the forms above is broken, or none names a torrent.
    pub fn from_magnet(link: &str) -> Result<Self, MagnetError> {
        let query =
            strip_prefix(link.as_bytes(), b"magnet:?").ok_or(MagnetError::NotAMagnetLink)?;
        let (mut v1, mut v2) = (None, None);
        for topic in query.split(|&byte| byte == b'&').filter_map(exact_topic) {
            let topic = percent_decoded(topic)?;
            if let Some(text) = strip_prefix(&topic, b"urn:btih:") {
                set(&mut v1, btih(text)?)?;
            } else if let Some(text) = strip_prefix(&topic, b"urn:btmh:") {
                set(&mut v2, btmh(text)?)?;
            }
        }
        Self::new(v1, v2.map(InfoHash::truncated)).ok_or(MagnetError::NoInfoHash)
    }
}

/// The value, if this is an `xt` or a numbered one.
fn exact_topic(parameter: &[u8]) -> Option<&[u8]> {
    let equals = parameter.iter().position(|&byte| byte == b'=')?;
    let (key, value) = (&parameter[..equals], &parameter[equals + 1..]);
    let number = strip_prefix(key, b"xt")?;
    let numbered = number.strip_prefix(b".").is_some_and(|n| n.iter().all(u8::is_ascii_digit));
    (number.is_empty() || numbered).then_some(value)
}

fn btih(text: &[u8]) -> Result<InfoHash, MagnetError> {
    info_hash(text).map(InfoHash::new).map_err(MagnetError::Btih)
}

fn btmh(text: &[u8]) -> Result<[u8; 32], MagnetError> {
    let digest = text.strip_prefix(SHA2_256).ok_or(MagnetError::UnknownMultihash)?;
    hex(digest).map_err(MagnetError::Btmh)
}

fn set<T: PartialEq>(slot: &mut Option<T>, hash: T) -> Result<(), MagnetError> {
    match slot {
        Some(known) if *known != hash => Err(MagnetError::TwoTorrents),
        _ => {
            *slot = Some(hash);
            Ok(())
        }
    }
}

/// Takes `prefix` off, whatever its case in `text`.
fn strip_prefix<'a>(text: &'a [u8], prefix: &[u8]) -> Option<&'a [u8]> {
    let (head, tail) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(tail)
}

/// Never longer than `text`.
fn percent_decoded(text: &[u8]) -> Result<Vec<u8>, MagnetError> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.iter().copied();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        let mut digit = || bytes.next().and_then(hex_digit).ok_or(MagnetError::PercentEncoding);
        decoded.push(digit()? << 4 | digit()?);
    }
    Ok(decoded)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HEX: &str = "56175ef910538fd26490cc4e568e32c4c0ea4ff6";
    const BASE32: &str = "KYLV56IQKOH5EZEQZRHFNDRSYTAOUT7W";
    const SHA256: &str = "eb31821a608e365e4199b7bc9e0070e30d176dcb1a7414341e572e1b1616258b";

    fn v1() -> InfoHash {
        HEX.parse().unwrap()
    }

    fn v2() -> InfoHash {
        SHA256[..40].parse().unwrap()
    }

    fn both(v1: Option<InfoHash>, v2: Option<InfoHash>) -> Result<InfoHashes, MagnetError> {
        Ok(InfoHashes::new(v1, v2).unwrap())
    }

    #[test]
    fn reads_each_form() {
        for (query, expected) in [
            (format!("xt=urn:btih:{HEX}"), both(Some(v1()), None)),
            (format!("xt=urn:btih:{}", HEX.to_uppercase()), both(Some(v1()), None)),
            (format!("xt=urn:btih:{BASE32}"), both(Some(v1()), None)),
            (format!("xt=urn:btih:{}", BASE32.to_lowercase()), both(Some(v1()), None)),
            (format!("xt=urn:btmh:1220{SHA256}"), both(None, Some(v2()))),
            (format!("xt=urn:btih:{HEX}&xt=urn:btmh:1220{SHA256}"), both(Some(v1()), Some(v2()))),
            (
                format!("xt.2=urn:btmh:1220{SHA256}&xt.1=urn:btih:{HEX}"),
                both(Some(v1()), Some(v2())),
            ),
            (format!("xt=urn:btih:{HEX}&xt=urn:btih:{BASE32}"), both(Some(v1()), None)),
            (
                format!("dn=a%zzb&tr=udp%3A%2F%2Fx&xt=urn:btih:{HEX}&x.pe=[::1]:1"),
                both(Some(v1()), None),
            ),
            (format!("xt=urn%3Abtih%3a{HEX}"), both(Some(v1()), None)),
            (format!("xt=urn:btih:%35{}", &HEX[1..]), both(Some(v1()), None)),
            (format!("XT=URN:BTIH:{HEX}"), both(Some(v1()), None)),
            (format!("xt=urn:sha1:{BASE32}&xt=urn:btih:{HEX}"), both(Some(v1()), None)),
        ] {
            let link = format!("magnet:?{query}");
            assert_eq!(InfoHashes::from_magnet(&link), expected, "{link}");
        }
        let upper = InfoHashes::from_magnet(&format!("MAGNET:?xt=urn:btih:{HEX}"));
        assert_eq!(upper, both(Some(v1()), None));
    }

    #[test]
    fn names_what_is_wrong() {
        let wrong_length = ParseInfoHashError::Length;
        for (link, error) in [
            ("".into(), MagnetError::NotAMagnetLink),
            ("magnet:".into(), MagnetError::NotAMagnetLink),
            (HEX.into(), MagnetError::NotAMagnetLink),
            (format!("http://x/?xt=urn:btih:{HEX}"), MagnetError::NotAMagnetLink),
            ("magnet:?".into(), MagnetError::NoInfoHash),
            ("magnet:?xt".into(), MagnetError::NoInfoHash),
            (format!("magnet:?xs=urn:btih:{HEX}"), MagnetError::NoInfoHash),
            (format!("magnet:?xtra=urn:btih:{HEX}"), MagnetError::NoInfoHash),
            (format!("magnet:?xt.a=urn:btih:{HEX}"), MagnetError::NoInfoHash),
            (format!("magnet:?xt=urn:sha1:{BASE32}"), MagnetError::NoInfoHash),
            ("magnet:?xt=%".into(), MagnetError::PercentEncoding),
            ("magnet:?xt=%3".into(), MagnetError::PercentEncoding),
            ("magnet:?xt=%+3".into(), MagnetError::PercentEncoding),
            ("magnet:?xt=urn:btih:".into(), MagnetError::Btih(wrong_length(0))),
            (format!("magnet:?xt=urn:btih:{HEX}0"), MagnetError::Btih(wrong_length(41))),
            (format!("magnet:?xt=urn:btmh:1220{HEX}"), MagnetError::Btmh(wrong_length(40))),
            (
                format!("magnet:?xt=urn:btmh:1220z{}", &SHA256[1..]),
                MagnetError::Btmh(ParseInfoHashError::NotHex { at: 0 }),
            ),
            (format!("magnet:?xt=urn:btmh:1114{HEX}"), MagnetError::UnknownMultihash),
            (
                format!("magnet:?xt=urn:btih:{HEX}&xt=urn:btih:{}", &SHA256[..40]),
                MagnetError::TwoTorrents,
            ),
            (
                // They differ behind the 20 bytes we keep.
                format!("magnet:?xt=urn:btmh:1220{SHA256}&xt=urn:btmh:1220{}0", &SHA256[..63]),
                MagnetError::TwoTorrents,
            ),
        ] {
            assert_eq!(InfoHashes::from_magnet(&link), Err(error), "{link}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(tail: String, xt in "[%a-f0-9:é]{0,80}") {
            for link in [&tail, &format!("magnet:?{tail}"), &format!("magnet:?xt=urn:btih:{xt}")] {
                let _ = InfoHashes::from_magnet(link);
            }
        }
    }
}
