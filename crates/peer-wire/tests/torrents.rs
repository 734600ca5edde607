//! Whole .torrent files, and everything that can go wrong with one byte of them.
//!
//! The hashes were computed with Python's hashlib over the info dictionaries; libtorrent 2.1.1 reads
//! the same hashes out of the same files.

use peer_wire::{BencodeError, InfoHash, InfoHashes, MetainfoError, info_dictionary};

const V1: &[u8] =
    b"d8:announce18:http://127.0.0.1/a13:creation datei1700000000e4:infod6:lengthi16384e\
4:name8:demo.bin12:piece lengthi16384e6:pieces20:the 20 bytes of SHA1ee";
const V1_SHA1: &str = "6dc943200be51b3168d09f2cec1d1e3288c4b514";

const V2: &[u8] =
    b"d8:announce18:http://127.0.0.1/a13:creation datei1700000000e4:infod9:file treed\
8:demo.bind0:d6:lengthi16384e11:pieces root32:the 32 bytes of a SHA256 root haeee12:meta versioni2e\
4:name8:demo.bin12:piece lengthi16384ee12:piece layersdee";
const V2_SHA256: &str = "2d741e4f86306b713314ca4de80f43f2d4a45960246ce564d3735f3598f70fb1";

const HYBRID: &[u8] =
    b"d8:announce18:http://127.0.0.1/a13:creation datei1700000000e4:infod9:file treed\
8:demo.bind0:d6:lengthi16384e11:pieces root32:the 32 bytes of a SHA256 root haeee6:lengthi16384e\
12:meta versioni2e4:name8:demo.bin12:piece lengthi16384e6:pieces20:the 20 bytes of SHA1e\
12:piece layersdee";
const HYBRID_SHA1: &str = "56175ef910538fd26490cc4e568e32c4c0ea4ff6";
const HYBRID_SHA256: &str = "eb31821a608e365e4199b7bc9e0070e30d176dcb1a7414341e572e1b1616258b";

/// The torrent of `V1` with the keys of its info dictionary out of order: another torrent.
const UNSORTED: &[u8] =
    b"d8:announce18:http://127.0.0.1/a13:creation datei1700000000e4:infod4:name8:demo.bin\
12:piece lengthi16384e6:lengthi16384e6:pieces20:the 20 bytes of SHA1ee";
const UNSORTED_SHA1: &str = "ed638941ec134299987bd0f089eaab2af0b88204";

const ALL: [&[u8]; 4] = [V1, V2, HYBRID, UNSORTED];

fn info_hash(hex: &str) -> InfoHash {
    hex[..40].parse().expect("the hashes here are hex")
}

fn hashes(v1: Option<&str>, v2: Option<&str>) -> InfoHashes {
    InfoHashes::new(v1.map(info_hash), v2.map(info_hash)).expect("each torrent here has a name")
}

#[test]
fn hashes_of_each_version() {
    for (file, v1, v2) in [
        (V1, Some(V1_SHA1), None),
        (V2, None, Some(V2_SHA256)),
        (HYBRID, Some(HYBRID_SHA1), Some(HYBRID_SHA256)),
        (UNSORTED, Some(UNSORTED_SHA1), None),
    ] {
        assert_eq!(InfoHashes::from_metainfo(file), Ok(hashes(v1, v2)));
        let info = info_dictionary(file).unwrap();
        assert_eq!(InfoHashes::from_info_dictionary(info), Ok(hashes(v1, v2)));
    }
}

#[test]
fn a_file_and_its_magnet_link_agree() {
    let link = format!("magnet:?xt=urn:btih:{HYBRID_SHA1}&xt=urn:btmh:1220{HYBRID_SHA256}");
    assert_eq!(InfoHashes::from_magnet(&link).unwrap(), InfoHashes::from_metainfo(HYBRID).unwrap());
}

/// Each of these libtorrent 2.1.1 loads, and gives it this hash.
#[test]
fn broken_rules_that_clients_forgive() {
    let info = info_dictionary(V1).unwrap();
    let other = info_dictionary(UNSORTED).unwrap();
    for file in [
        [V1, b"garbage\n"].concat(),
        [b"d4:info", info, b"8:announce18:http://127.0.0.1/ae"].concat(),
        [b"d4:info", info, b"4:info", other, b"e"].concat(),
        [b"d04:info", info, b"e"].concat(),
        [b"d3:agei-0e4:info", info, b"e"].concat(),
    ] {
        assert_eq!(InfoHashes::from_metainfo(&file), Ok(hashes(Some(V1_SHA1), None)));
    }
}

/// Each of these libtorrent 2.1.1 refuses as well.
#[test]
fn broken_rules_that_nobody_forgives() {
    for front in [&b"\xEF\xBB\xBF"[..], b"\n"] {
        let file = [front, V1].concat();
        let error = BencodeError::Unexpected { at: 0, byte: front[0] };
        assert_eq!(InfoHashes::from_metainfo(&file), Err(error.into()));
    }
}

/// A file that is cut behind its info dictionary still says who it is, but so that a file which is not
/// wholly there is never mistaken for a good one, every cut is an error.
#[test]
fn every_truncation_is_an_error() {
    for file in ALL {
        for end in 0..file.len() {
            let cut = InfoHashes::from_metainfo(&file[..end]);
            assert_eq!(cut, Err(MetainfoError::Bencode(BencodeError::Truncated)), "cut at {end}");
        }
    }
}

#[test]
fn every_change_of_one_byte_changes_the_name_or_leaves_the_info_alone() {
    let (mut renamed, mut untouched, mut refused) = (0, 0, 0);
    for file in ALL {
        let original = InfoHashes::from_metainfo(file).unwrap();
        let info = info_dictionary(file).unwrap();
        for at in 0..file.len() {
            for byte in (0..=255).filter(|&byte| byte != file[at]) {
                let mut changed = file.to_vec();
                changed[at] = byte;
                let Ok(hashes) = InfoHashes::from_metainfo(&changed) else {
                    refused += 1;
                    continue;
                };
                if info_dictionary(&changed).unwrap() == info {
                    untouched += 1;
                    assert_eq!(hashes, original);
                } else {
                    renamed += 1;
                    assert!(!hashes.iter().any(|own| original.contains(&own)));
                }
            }
        }
    }
    assert!(renamed > 0 && untouched > 0 && refused > 0, "{renamed} {untouched} {refused}");
}
