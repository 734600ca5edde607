//! Messages out of a stream of bytes.

use super::{MAX_MESSAGE_LENGTH, Message, MessageTooLong, PREFIX_LENGTH};

/// How much memory is kept between two messages, in bytes: enough for the 16 KiB block of a piece
/// message and its header, so that a transfer does not allocate anew for each.
const RETAINED: usize = 17 * 1024;

/// Cuts a stream into messages, whatever the reads it comes in.
///
/// ```
/// use peer_wire::{Framer, Message, MessageId};
///
/// let mut framer = Framer::new();
/// let mut ids = Vec::new();
/// for mut read in [&[0, 0, 0, 0, 0, 0][..], &[0, 1, 1, 0, 0, 0, 1, 2]] {
///     while let Some(message) = framer.next_message(&mut read)? {
///         if let Message::Regular { id, .. } = message {
///             ids.push(id);
///         }
///     }
///     assert!(read.is_empty());
/// }
/// assert_eq!(ids, [MessageId::UNCHOKE, MessageId::INTERESTED]);
/// # Ok::<(), peer_wire::MessageTooLong>(())
/// ```
///
/// A message that lies whole in one read is handed out from there and never copied. Of any other
/// message each byte is copied once, into memory that grows with the bytes that came and not with the
/// length that was announced: at most twice [`MAX_MESSAGE_LENGTH`].
#[derive(Debug, Default)]
pub struct Framer {
    /// The front of a message, length prefix included.
    partial: Vec<u8>,
    /// `partial` is a whole message, and the caller has seen it.
    handed_out: bool,
}

impl Framer {
    /// Begins at the front of a message: behind the handshake, 68 bytes into the stream.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes bytes from the front of `input` and returns the next message once it is whole.
    ///
    /// `None` means that all of `input` is taken and more is needed.
    ///
    /// # Errors
    ///
    /// [`MessageTooLong`] as soon as the length prefix is there, and again at each further call.
    pub fn next_message<'framer, 'input: 'framer>(
        &'framer mut self,
        input: &mut &'input [u8],
    ) -> Result<Option<Message<'framer>>, MessageTooLong> {
        if self.handed_out {
            self.forget();
        }
        if self.partial.is_empty()
            && let Some(body) = take_whole(input)?
        {
            return Ok(Some(Message::from_body(body)));
        }
        self.fill(PREFIX_LENGTH, input);
        let Some((prefix, _)) = self.partial.split_first_chunk() else { return Ok(None) };
        let whole = PREFIX_LENGTH + body_length(prefix)?;
        self.fill(whole, input);
        if self.partial.len() < whole {
            return Ok(None);
        }
        self.handed_out = true;
        Ok(Some(Message::from_body(&self.partial[PREFIX_LENGTH..])))
    }

    /// Whether the stream may end here: no message is cut.
    pub fn is_between_messages(&self) -> bool {
        self.handed_out || self.partial.is_empty()
    }

    fn forget(&mut self) {
        self.handed_out = false;
        self.partial.clear();
        self.partial.shrink_to(RETAINED);
    }

    /// Moves bytes from `input` until `partial` has `length`.
    fn fill(&mut self, length: usize, input: &mut &[u8]) {
        let missing = length.saturating_sub(self.partial.len());
        let (taken, rest) = input.split_at(missing.min(input.len()));
        self.partial.extend_from_slice(taken);
        *input = rest;
    }
}

/// The body of the message at the front of `input`, if all of it is there.
fn take_whole<'a>(input: &mut &'a [u8]) -> Result<Option<&'a [u8]>, MessageTooLong> {
    let Some((prefix, rest)) = input.split_first_chunk() else { return Ok(None) };
    let Some((body, rest)) = rest.split_at_checked(body_length(prefix)?) else { return Ok(None) };
    *input = rest;
    Ok(Some(body))
}

fn body_length(prefix: &[u8; PREFIX_LENGTH]) -> Result<usize, MessageTooLong> {
    let length = usize::try_from(u32::from_be_bytes(*prefix)).unwrap_or(usize::MAX);
    if length > MAX_MESSAGE_LENGTH { Err(MessageTooLong { length }) } else { Ok(length) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MessageId;

    fn prefix(length: usize) -> [u8; 4] {
        u32::try_from(length).unwrap().to_be_bytes()
    }

    #[test]
    fn a_message_in_one_read_is_not_copied() {
        let stream = [0, 0, 0, 3, 5, 0xAA, 0xBB, 0, 0];
        let (mut framer, mut input) = (Framer::new(), &stream[..]);
        let Ok(Some(Message::Regular { payload, .. })) = framer.next_message(&mut input) else {
            panic!("the message is whole")
        };
        assert_eq!(payload.as_ptr(), stream[5..].as_ptr());
        assert_eq!(input, [0, 0]);
    }

    #[test]
    fn too_long_is_said_at_the_last_byte_of_the_prefix_and_ever_after() {
        let error = Err(MessageTooLong { length: MAX_MESSAGE_LENGTH + 1 });
        let too_long = prefix(MAX_MESSAGE_LENGTH + 1);
        for cut in 0..too_long.len() {
            let (mut first, mut second) = too_long.split_at(cut);
            let mut framer = Framer::new();
            assert_eq!(framer.next_message(&mut first), Ok(None));
            assert_eq!(framer.next_message(&mut second), error);
            assert_eq!(framer.next_message(&mut second), error);
            if cut > 0 {
                assert_eq!(framer.next_message(&mut &[0; 8][..]), error);
            }
        }
    }

    #[test]
    fn memory_follows_what_came_not_what_was_announced() {
        let mut framer = Framer::new();
        assert_eq!(framer.next_message(&mut &prefix(MAX_MESSAGE_LENGTH)[..]), Ok(None));
        assert!(framer.partial.capacity() < 64, "{}", framer.partial.capacity());
    }

    #[test]
    fn memory_is_given_back_after_a_long_message() {
        let mut framer = Framer::new();
        assert_eq!(framer.next_message(&mut &prefix(MAX_MESSAGE_LENGTH)[..]), Ok(None));
        let body = vec![5; MAX_MESSAGE_LENGTH];
        for mut read in body.chunks(1000) {
            if let Some(message) = framer.next_message(&mut read).unwrap() {
                let id = MessageId::BITFIELD;
                assert_eq!(message, Message::Regular { id, payload: &body[1..] });
            }
        }
        assert!(framer.is_between_messages());
        assert!(framer.partial.capacity() <= 2 * (PREFIX_LENGTH + MAX_MESSAGE_LENGTH));
        assert_eq!(framer.next_message(&mut &[][..]), Ok(None));
        assert!(framer.partial.capacity() <= RETAINED);
    }
}
