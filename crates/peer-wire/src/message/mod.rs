//! What peers say after the handshake.

mod framer;
mod id;

use thiserror::Error;

pub use framer::Framer;
pub use id::MessageId;

/// The longest message, in bytes behind the length prefix: 1 MiB.
///
/// What rTorrent allows (`length > 1 << 20` closes the connection in `peer_connection_leech.cc`);
/// libtorrent's `max_peer_recv_buffer_size` is 2 MiB. A block or a piece of metadata takes little
/// more than 16 KiB. The bitfield is the one that grows: at 2,097,152 pieces, the most that libtorrent
/// loads (`load_torrent_limits::max_pieces`), it takes 256 KiB.
pub const MAX_MESSAGE_LENGTH: usize = 1 << 20;

/// The size of the length prefix, in bytes.
const PREFIX_LENGTH: usize = 4;

/// One message.
///
/// ```text
/// 0               4    5
/// | length, big-  | id | payload: length - 1 bytes |
/// | endian        |    |                           |
/// ```
///
/// A length of 0 is a keep-alive: then neither id nor payload follow.
#[expect(clippy::exhaustive_enums, reason = "a frame is empty or has an id")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message<'a> {
    /// Says only that the peer is still there.
    KeepAlive,
    /// Anything else.
    Regular {
        /// What kind of message it is.
        id: MessageId,
        /// What follows the id, not looked into.
        payload: &'a [u8],
    },
}

impl<'a> Message<'a> {
    /// Appends the message with its length prefix to `out`.
    ///
    /// # Errors
    ///
    /// [`MessageTooLong`] if peers would refuse it. Then `out` is as it was.
    pub fn encode(&self, out: &mut Vec<u8>) -> Result<(), MessageTooLong> {
        let Self::Regular { id, payload } = self else {
            out.extend_from_slice(&[0; PREFIX_LENGTH]);
            return Ok(());
        };
        let too_long = MessageTooLong { length: payload.len().saturating_add(1) };
        if too_long.length > MAX_MESSAGE_LENGTH {
            return Err(too_long);
        }
        let length = u32::try_from(too_long.length).map_err(|_| too_long)?;
        out.extend_from_slice(&length.to_be_bytes());
        out.push(id.get());
        out.extend_from_slice(payload);
        Ok(())
    }

    /// Takes apart what follows a length prefix.
    fn from_body(body: &'a [u8]) -> Self {
        match body.split_first() {
            None => Self::KeepAlive,
            Some((&id, payload)) => Self::Regular { id: MessageId::new(id), payload },
        }
    }
}

/// A message is longer than [`MAX_MESSAGE_LENGTH`].
///
/// From [`Framer`] it means that the peer is at fault, or that the stream is not what it should be:
/// a wrong key looks like this. There is no way to go on. From [`Message::encode`] the caller is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a message of {length} bytes, where {MAX_MESSAGE_LENGTH} are the most")]
#[non_exhaustive]
pub struct MessageTooLong {
    /// The length it has, or was announced with, in bytes behind the length prefix.
    pub length: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(message: Message<'_>) -> Vec<u8> {
        let mut out = b"before".to_vec();
        message.encode(&mut out).unwrap();
        out.split_off(6)
    }

    #[test]
    fn encodes_as_bep_3_says() {
        assert_eq!(encoded(Message::KeepAlive), [0, 0, 0, 0]);
        let choke = Message::Regular { id: MessageId::CHOKE, payload: &[] };
        assert_eq!(encoded(choke), [0, 0, 0, 1, 0]);
        let have = Message::Regular { id: MessageId::HAVE, payload: &[0, 0, 1, 2] };
        assert_eq!(encoded(have), [0, 0, 0, 5, 4, 0, 0, 1, 2]);
    }

    #[test]
    fn the_limit_on_sending_is_exact() {
        let payload = vec![0; MAX_MESSAGE_LENGTH];
        let longest = Message::Regular { id: MessageId::PIECE, payload: &payload[1..] };
        assert_eq!(encoded(longest).len(), PREFIX_LENGTH + MAX_MESSAGE_LENGTH);

        let mut out = vec![1, 2, 3];
        let longer = Message::Regular { id: MessageId::PIECE, payload: &payload };
        let error = MessageTooLong { length: MAX_MESSAGE_LENGTH + 1 };
        assert_eq!(longer.encode(&mut out), Err(error));
        assert_eq!(out, [1, 2, 3]);
    }
}
