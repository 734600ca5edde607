//! The parts of the BitTorrent peer protocol that tools around it share.

mod info_hash;
mod magnet;

pub use info_hash::{InfoHash, InfoHashes, InfoHashesIter, ParseInfoHashError};
pub use magnet::MagnetError;
