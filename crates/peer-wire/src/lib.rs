#![doc = include_str!("../README.md")]

mod handshake;
mod info_hash;
mod magnet;
mod message;
mod metainfo;
mod peer_id;

pub use handshake::{HANDSHAKE_LENGTH, Handshake, HandshakeError, INFO_HASH_PREFIX, PROTOCOL};
pub use info_hash::{InfoHash, InfoHashes, InfoHashesIter, ParseInfoHashError};
pub use magnet::MagnetError;
pub use message::{Framer, MAX_MESSAGE_LENGTH, Message, MessageId, MessageTooLong};
pub use metainfo::{
    BencodeError, MAX_METAINFO_LENGTH, MAX_NESTING_DEPTH, MetainfoError, info_dictionary,
};
pub use peer_id::{Client, printable_peer_id};
