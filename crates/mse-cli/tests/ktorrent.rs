//! `mse seed` with the words of KTorrent 22.12.3, from a capture. See vendor/README.md.
#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use support::{Seed, write_data};

/// `upload_only` is a string, where others have an integer.
const EXTENDED_HANDSHAKE: &[u8] = b"d1:md6:ut_pexi1e11:ut_metadatai2ee1:pi6881e4:reqqi250e\
    13:metadata_sizei714e11:upload_only1:01:v16:KTorrent/22.12.3e";

const PIECE: u8 = 7;
const REQUEST: [u8; 17] = [0, 0, 0, 13, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0];
const INTERESTED: [u8; 5] = [0, 0, 0, 1, 2];
const HANG: Duration = Duration::from_secs(30);

#[test]
fn a_ktorrent_is_not_hung_up_on() {
    let directory = tempfile::tempdir().unwrap();
    let data = write_data(&directory.path().join("data"), 100_000);
    let seed = Seed::of(&data, &["--encryption", "off"]);
    let info_hash = seed.says("info_hash").as_bytes();
    let digits = info_hash.chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());

    let mut handshake = b"\x13BitTorrent protocol\0\0\0\0\0\x10\0\0".to_vec();
    handshake.extend(digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()));
    handshake.extend(b"-KT22123-0123456789a");
    let mut peer = TcpStream::connect(seed.says("listening")).unwrap();
    peer.set_read_timeout(Some(HANG)).unwrap();
    peer.write_all(&handshake).unwrap();
    peer.read_exact(&mut [0; 68]).unwrap();
    let length = u32::try_from(EXTENDED_HANDSHAKE.len() + 2).unwrap();
    let extended = [&length.to_be_bytes(), &[20, 0][..], EXTENDED_HANDSHAKE].concat();
    peer.write_all(&extended).unwrap();
    peer.write_all(&INTERESTED).unwrap();
    peer.write_all(&REQUEST).unwrap();

    // It unchokes before it reads.
    while next_message(&mut peer).first() != Some(&PIECE) {}
}

/// The body of the next message; panics at the end of the stream.
fn next_message(peer: &mut TcpStream) -> Vec<u8> {
    let mut length = [0; 4];
    peer.read_exact(&mut length).unwrap();
    let mut body = vec![0; usize::try_from(u32::from_be_bytes(length)).unwrap()];
    peer.read_exact(&mut body).unwrap();
    body
}
