//! Any bytes to each reader of `peer-wire`.
//!
//! The first byte chooses: 0 the framer, 1 the handshake and the peer id, 2 a magnet link and a
//! written info-hash, 3 a .torrent file, 4 a bare info dictionary.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mse_fuzz::input::Input;
use mse_testkit::Split;
use peer_wire::{
    Client, Framer, HANDSHAKE_LENGTH, Handshake, InfoHash, InfoHashes, MessageTooLong,
    info_dictionary, printable_peer_id,
};

fuzz_target!(|bytes: &[u8]| {
    let mut input = Input(bytes);
    match input.byte() % 5 {
        0 => framer(input),
        1 => handshake(input.rest()),
        2 => text(input.rest()),
        3 => metainfo(input.rest()),
        _ => _ = InfoHashes::from_info_dictionary(input.rest()),
    }
});

/// The segments make no difference, and what is read can be written again.
fn framer(mut input: Input<'_>) {
    let split = input.split();
    let stream = input.rest();
    let (whole, error) = frames(stream, &Split::Whole);
    assert_eq!((whole.clone(), error), frames(stream, &split));
    assert!(stream.starts_with(&whole));
}

/// The messages, encoded anew, and what stopped the framer.
fn frames(stream: &[u8], split: &Split) -> (Vec<u8>, Option<MessageTooLong>) {
    let mut framer = Framer::new();
    let mut encoded = Vec::new();
    for mut segment in split.segments(stream) {
        loop {
            match framer.next_message(&mut segment) {
                Ok(Some(message)) => message.encode(&mut encoded).expect("it was not too long"),
                Ok(None) => break,
                Err(error) => return (encoded, Some(error)),
            }
        }
        assert!(segment.is_empty());
    }
    assert_eq!(framer.is_between_messages(), encoded.len() == stream.len());
    (encoded, None)
}

fn handshake(bytes: &[u8]) {
    _ = Handshake::info_hash_of(bytes);
    let Some(bytes) = bytes.first_chunk::<HANDSHAKE_LENGTH>() else { return };
    if let Ok(handshake) = Handshake::parse(bytes) {
        assert_eq!(handshake.encode(), *bytes);
        _ = Client::of(&handshake.peer_id).map(|client| client.to_string());
        assert!(
            printable_peer_id(&handshake.peer_id).bytes().all(|byte| (0x20..0x7f).contains(&byte))
        );
    }
}

fn text(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(hashes) = InfoHashes::from_magnet(&text) {
        assert!(hashes.iter().all(|hash| hashes.contains(&hash)));
    }
    if let Ok(hash) = text.parse::<InfoHash>() {
        assert_eq!(hash.to_string().parse(), Ok(hash));
    }
}

fn metainfo(file: &[u8]) {
    let hashes = InfoHashes::from_metainfo(file);
    if let Ok(info) = info_dictionary(file) {
        assert_eq!(hashes.ok(), InfoHashes::from_info_dictionary(info).ok());
    } else {
        assert!(hashes.is_err());
    }
}
