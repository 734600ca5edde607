//! What an endpoint answers: lines, or JSON.

use std::collections::BTreeSet;
use std::fmt;

use mse_proxy::sources::{BadLines, read_list};
use peer_wire::{InfoHash, InfoHashes};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use thiserror::Error;

/// The digits of a whole version 2 hash.
const V2_DIGITS: usize = 64;

/// The info-hashes of an answer, and what is wrong with the rest of it.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) info_hashes: BTreeSet<InfoHash>,
    pub(super) problem: Option<Problem>,
}

/// Why an answer, or some of it, cannot be used.
#[derive(Debug, Error)]
pub(crate) enum Problem {
    #[error("what it answers is no JSON with a list of torrents: {0}")]
    Json(#[from] serde_json::Error),
    #[error("{0}")]
    Lines(#[from] BadLines),
    #[error("{count} of its torrents have no info-hash, the first is number {number}")]
    Torrents { count: usize, number: usize },
}

impl Contents {
    /// Reads lines as in a file, or a JSON list of info-hashes, magnet links or objects that have them as
    /// qBittorrent's do: `hash`, `infohash_v1`, `infohash_v2`.
    ///
    /// # Errors
    ///
    /// There is not one torrent in it, and something that is none: it is another page.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Problem> {
        let contents = match bytes.trim_ascii_start().first() {
            Some(b'[' | b'{') => serde_json::from_slice::<List>(bytes)?.0,
            _ => {
                let (info_hashes, bad) = read_list(bytes);
                Self { info_hashes, problem: bad.map(Problem::from) }
            }
        };
        match contents {
            Self { info_hashes, problem: Some(problem) } if info_hashes.is_empty() => Err(problem),
            contents => Ok(contents),
        }
    }
}

/// A JSON list, of which only the hashes are kept as it is read.
struct List(Contents);

impl<'de> Deserialize<'de> for List {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(ListVisitor)
    }
}

struct ListVisitor;

impl<'de> Visitor<'de> for ListVisitor {
    type Value = List;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of torrents")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<List, A::Error> {
        let mut info_hashes = BTreeSet::new();
        let (mut count, mut first) = (0, None);
        let mut number = 0;
        while let Some(Entry(found)) = list.next_element()? {
            number += 1;
            if found.is_empty() {
                count += 1;
                first = first.or(Some(number));
            }
            info_hashes.extend(found);
        }
        let problem = first.map(|number| Problem::Torrents { count, number });
        Ok(List(Contents { info_hashes, problem }))
    }
}

/// The names of one torrent, of which there may be none.
struct Entry(Vec<InfoHash>);

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(EntryVisitor)
    }
}

struct EntryVisitor;

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an info-hash, a magnet link or an object with a hash")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Entry, E> {
        Ok(Entry(if text.contains(':') {
            InfoHashes::from_magnet(text).map(|hashes| hashes.iter().collect()).unwrap_or_default()
        } else {
            name(text).into_iter().collect()
        }))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entry, A::Error> {
        let Torrent { hash, infohash_v1, infohash_v2 } =
            Torrent::deserialize(MapAccessDeserializer::new(map))?;
        let names = [hash, infohash_v1, infohash_v2].into_iter().flatten();
        Ok(Entry(names.filter_map(|text| name(&text)).collect()))
    }
}

/// A torrent of qBittorrent's API. What does not apply is empty.
#[derive(Deserialize)]
struct Torrent {
    hash: Option<String>,
    infohash_v1: Option<String>,
    infohash_v2: Option<String>,
}

/// An info-hash, or a whole version 2 one that is to be cut.
fn name(text: &str) -> Option<InfoHash> {
    // The digits that are cut off have to be some.
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match text.split_at_checked(2 * InfoHash::LENGTH) {
        Some((head, tail)) if text.len() == V2_DIGITS && is_hex(tail) => head.parse().ok(),
        _ => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const V1: &str = "6dc943200be51b3168d09f2cec1d1e3288c4b514";
    const V2: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn read(text: &str) -> Result<Contents, Problem> {
        Contents::read(text.as_bytes())
    }

    fn hashes(texts: &[&str]) -> BTreeSet<InfoHash> {
        texts.iter().map(|text| text[..40].parse().unwrap()).collect()
    }

    #[test]
    fn lines_and_json_are_understood() {
        let objects = format!(
            r#" [{{"name": "x", "hash": "{V1}", "infohash_v1": "{V1}", "infohash_v2": "", "tags": {{}}}},
                {{"hash": "{}", "infohash_v1": "", "infohash_v2": "{V2}"}}]"#,
            &V2[..40]
        );
        for text in [
            format!("{V1}\nmagnet:?xt=urn:btmh:1220{V2}\n"),
            format!(r#"["{V1}", "magnet:?xt=urn:btmh:1220{V2}"]"#),
            format!(r#"["{V1}", "{V2}"]"#),
            objects,
        ] {
            let contents = read(&text).unwrap();
            assert_eq!(contents.info_hashes, hashes(&[V1, V2]), "{text}");
            assert!(contents.problem.is_none(), "{text}");
        }
    }

    #[test]
    fn a_hybrid_torrent_has_two_names_and_either_key_is_enough() {
        let both = format!(r#"[{{"hash": "{V1}", "infohash_v2": "{V2}"}}]"#);
        assert_eq!(read(&both).unwrap().info_hashes, hashes(&[V1, V2]));
        for key in ["hash", "infohash_v1", "infohash_v2"] {
            let one = format!(r#"[{{"{key}": "{V1}", "other": null}}]"#);
            assert_eq!(read(&one).unwrap().info_hashes, hashes(&[V1]), "{key}");
        }
    }

    #[test]
    fn none_is_none_and_no_error() {
        for text in ["", "\n# nothing\n", "[]", " [ ] "] {
            let contents = read(text).unwrap();
            assert!(contents.info_hashes.is_empty() && contents.problem.is_none(), "{text}");
        }
    }

    #[test]
    fn what_is_no_list_of_torrents_is_an_error() {
        for text in [
            "<!DOCTYPE html>\n<title>Log in</title>",
            "Forbidden",
            r#"{"error": "log in"}"#,
            r#"["6dc9"#,
            "[1, 2]",
            r#"["x"]"#,
            r#"[{"id": 1}]"#,
            &format!(r#"["{V1}"] and more"#),
            &format!(r#"["{}zz"]"#, &V2[..62]),
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_good_ones_are_kept_and_the_bad_ones_told() {
        for text in [format!("{V1}\nx\n"), format!(r#"["{V1}", "x", {{}}]"#)] {
            let contents = read(&text).unwrap();
            assert_eq!(contents.info_hashes, hashes(&[V1]));
            assert!(contents.problem.is_some(), "{text}");
        }
    }
}
