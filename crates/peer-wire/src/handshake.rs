//! The first 68 bytes that each peer sends.

use thiserror::Error;

use crate::InfoHash;

/// The first 20 bytes of the handshake: the length of a name, and the name.
pub const PROTOCOL: [u8; 20] = *b"\x13BitTorrent protocol";

/// The size of the handshake, in bytes.
pub const HANDSHAKE_LENGTH: usize = 68;

/// How many bytes of the handshake hold everything up to the end of the info-hash.
pub const INFO_HASH_PREFIX: usize = 48;

/// The handshake of BEP 3.
///
/// ```text
/// 0          20         28          48         68
/// | PROTOCOL | reserved | info-hash | peer id  |
/// ```
#[expect(clippy::exhaustive_structs, reason = "the 68 bytes have no room for more")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Handshake {
    /// One bit for each extension that the sender knows.
    pub reserved: [u8; 8],
    /// The torrent.
    pub info_hash: InfoHash,
    /// The sender: see [`Client`](crate::Client).
    pub peer_id: [u8; 20],
}

impl Handshake {
    /// The reserved bytes of a peer that knows the extension protocol (BEP 10) and nothing else.
    pub const EXTENDED: [u8; 8] = [0, 0, 0, 0, 0, 0x10, 0, 0];

    /// The bytes to send.
    pub fn encode(&self) -> [u8; HANDSHAKE_LENGTH] {
        let mut bytes = [0; HANDSHAKE_LENGTH];
        bytes[..20].copy_from_slice(&PROTOCOL);
        bytes[20..28].copy_from_slice(&self.reserved);
        bytes[28..48].copy_from_slice(self.info_hash.as_bytes());
        bytes[48..].copy_from_slice(&self.peer_id);
        bytes
    }

    /// Reads a whole handshake.
    ///
    /// # Errors
    ///
    /// [`HandshakeError::OtherProtocol`] if the bytes do not begin with [`PROTOCOL`].
    pub fn parse(bytes: &[u8; HANDSHAKE_LENGTH]) -> Result<Self, HandshakeError> {
        let info_hash = Self::info_hash_of(bytes)?;
        let (mut reserved, mut peer_id) = ([0; 8], [0; 20]);
        reserved.copy_from_slice(&bytes[20..28]);
        peer_id.copy_from_slice(&bytes[48..]);
        Ok(Self { reserved, info_hash, peer_id })
    }

    /// The info-hash of a handshake of which the first [`INFO_HASH_PREFIX`] bytes or more are there.
    ///
    /// # Errors
    ///
    /// The bytes do not begin with [`PROTOCOL`], as far as they go, or they are too few.
    pub fn info_hash_of(prefix: &[u8]) -> Result<InfoHash, HandshakeError> {
        let compared = prefix.len().min(PROTOCOL.len());
        if prefix[..compared] != PROTOCOL[..compared] {
            return Err(HandshakeError::OtherProtocol);
        }
        let info_hash = prefix.get(28..).and_then(<[u8]>::first_chunk);
        info_hash.copied().map(InfoHash::new).ok_or(HandshakeError::TooShort(prefix.len()))
    }

    /// Whether the sender knows the extension protocol (BEP 10).
    pub fn is_extended(&self) -> bool {
        self.reserved[5] & Self::EXTENDED[5] != 0
    }
}

/// Why bytes are not the BitTorrent handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HandshakeError {
    /// The peer speaks another protocol: the bytes differ from [`PROTOCOL`].
    #[error("the peer did not begin with the BitTorrent handshake")]
    OtherProtocol,
    /// Right so far, but less than [`INFO_HASH_PREFIX`] bytes are there.
    #[error("{0} bytes of the handshake do not reach the end of the info-hash")]
    TooShort(usize),
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_field_has_its_place() {
        let handshake = Handshake {
            reserved: *b"RESERVED",
            info_hash: InfoHash::new(*b"the hash of the info"),
            peer_id: *b"-XX0000-abcdefghijkl",
        };
        let bytes = *b"\x13BitTorrent protocolRESERVEDthe hash of the info-XX0000-abcdefghijkl";
        assert_eq!(handshake.encode(), bytes);
        assert_eq!(Handshake::parse(&bytes), Ok(handshake));
    }

    #[test]
    fn the_info_hash_is_known_from_48_bytes_on() {
        let info_hash = InfoHash::new([7; 20]);
        let bytes = Handshake { reserved: [0; 8], info_hash, peer_id: [9; 20] }.encode();
        for length in 0..=HANDSHAKE_LENGTH {
            let expected = match length {
                0..48 => Err(HandshakeError::TooShort(length)),
                _ => Ok(info_hash),
            };
            assert_eq!(Handshake::info_hash_of(&bytes[..length]), expected);
        }
    }

    #[test]
    fn another_protocol_is_noticed_at_its_first_byte() {
        for at in 0..PROTOCOL.len() {
            let mut bytes = [0; HANDSHAKE_LENGTH];
            bytes[..20].copy_from_slice(&PROTOCOL);
            bytes[at] ^= 0x20;
            assert_eq!(Handshake::parse(&bytes), Err(HandshakeError::OtherProtocol));
            for length in at + 1..bytes.len() {
                let info_hash = Handshake::info_hash_of(&bytes[..length]);
                assert_eq!(info_hash, Err(HandshakeError::OtherProtocol));
            }
        }
    }

    #[test]
    fn the_extension_bit_is_one_of_64() {
        let with = |reserved| Handshake { reserved, info_hash: [0; 20].into(), peer_id: [0; 20] };
        assert!(with(Handshake::EXTENDED).is_extended());
        assert!(!with(Handshake::EXTENDED.map(|byte| !byte)).is_extended());
    }

    proptest! {
        #[test]
        fn round_trips(reserved: [u8; 8], info_hash: [u8; 20], peer_id: [u8; 20]) {
            let handshake = Handshake { reserved, info_hash: info_hash.into(), peer_id };
            prop_assert_eq!(Handshake::parse(&handshake.encode()), Ok(handshake));
        }

        #[test]
        fn what_parses_encodes_to_the_same_bytes(tail: [[u8; 16]; 3]) {
            let mut bytes = [0; HANDSHAKE_LENGTH];
            bytes[..20].copy_from_slice(&PROTOCOL);
            bytes[20..].copy_from_slice(tail.as_flattened());
            prop_assert_eq!(Handshake::parse(&bytes).unwrap().encode(), bytes);
        }
    }
}
