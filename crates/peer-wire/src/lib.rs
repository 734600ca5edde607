//! The parts of the BitTorrent peer protocol that tools around it share.

mod info_hash;
mod magnet;
mod metainfo;

pub use info_hash::{InfoHash, InfoHashes, InfoHashesIter, ParseInfoHashError};
pub use magnet::MagnetError;
pub use metainfo::{
    BencodeError, MAX_METAINFO_LENGTH, MAX_NESTING_DEPTH, MetainfoError, info_dictionary,
};
