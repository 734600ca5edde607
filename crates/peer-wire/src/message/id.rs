//! What kind of message it is.

use std::fmt;

/// The byte behind the length prefix. Any value may come; the constants are the ones in use.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(u8);

impl MessageId {
    /// BEP 3: no payload.
    pub const CHOKE: Self = Self(0);
    /// BEP 3: no payload.
    pub const UNCHOKE: Self = Self(1);
    /// BEP 3: no payload.
    pub const INTERESTED: Self = Self(2);
    /// BEP 3: no payload.
    pub const NOT_INTERESTED: Self = Self(3);
    /// BEP 3: a piece index, 4 bytes.
    pub const HAVE: Self = Self(4);
    /// BEP 3: one bit for each piece.
    pub const BITFIELD: Self = Self(5);
    /// BEP 3: piece index, offset and length, 4 bytes each.
    pub const REQUEST: Self = Self(6);
    /// BEP 3: piece index and offset, 4 bytes each, then the block.
    pub const PIECE: Self = Self(7);
    /// BEP 3: the same as the request it takes back.
    pub const CANCEL: Self = Self(8);
    /// BEP 5: the UDP port of the DHT node, 2 bytes.
    pub const PORT: Self = Self(9);
    /// BEP 10: an extension's own id, 1 byte (0 is the extended handshake), then its payload.
    pub const EXTENDED: Self = Self(20);

    /// Takes the byte as it is.
    pub const fn new(byte: u8) -> Self {
        Self(byte)
    }

    /// The byte.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// The name its BEP gives it, or `None` if it has no constant here.
    pub fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::CHOKE => "choke",
            Self::UNCHOKE => "unchoke",
            Self::INTERESTED => "interested",
            Self::NOT_INTERESTED => "not interested",
            Self::HAVE => "have",
            Self::BITFIELD => "bitfield",
            Self::REQUEST => "request",
            Self::PIECE => "piece",
            Self::CANCEL => "cancel",
            Self::PORT => "port",
            Self::EXTENDED => "extended",
            _ => return None,
        })
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "message {}", self.0),
        }
    }
}

impl fmt::Debug for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MessageId({}: {self})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_in_use_have_names() {
        let named = (0..=255).filter(|&byte| MessageId::new(byte).name().is_some());
        assert_eq!(named.collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 20]);
        assert_eq!(MessageId::new(7).to_string(), "piece");
        assert_eq!(MessageId::new(99).to_string(), "message 99");
    }
}
