//! Mistakes that a peer may make: whoever makes the same can talk to it.

use mse_rc4::Rc4;

use crate::wire::secrets::Secrets;

/// A mistake in how the keys are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mistake {
    /// None.
    #[default]
    None,
    /// The beginning of the key streams is not discarded.
    NoDiscard,
    /// keyA is taken for keyB, and the other way round.
    KeysSwapped,
}

impl Mistake {
    /// From initiator to responder.
    pub(super) fn stream_a(self, secrets: &Secrets) -> Rc4 {
        match self {
            Self::None => secrets.stream_a(),
            Self::NoDiscard => secrets.stream(b"keyA", 0),
            Self::KeysSwapped => secrets.stream_b(),
        }
    }

    /// From responder to initiator.
    pub(super) fn stream_b(self, secrets: &Secrets) -> Rc4 {
        match self {
            Self::None => secrets.stream_b(),
            Self::NoDiscard => secrets.stream(b"keyB", 0),
            Self::KeysSwapped => secrets.stream_a(),
        }
    }
}
