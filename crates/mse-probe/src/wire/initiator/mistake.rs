//! Mistakes that a peer may make: whoever makes the same can talk to it.

use mse_rc4::Rc4;

use crate::wire::secrets::{DROPPED, Secrets, name, req1, stream, stripped};

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
    /// S is hashed without its leading zero bytes.
    ZerosStripped,
    /// The same, but in keyA and keyB, where they stand at the end: rTorrent 0.9.8.
    ZerosBehind,
}

impl Mistake {
    /// HASH("req1", S).
    pub(super) fn req1(self, secrets: &Secrets) -> [u8; 20] {
        req1(self.s_in_hashes(secrets))
    }

    /// HASH("req2", SKEY) xor HASH("req3", S).
    pub(super) fn name(self, secrets: &Secrets) -> [u8; 20] {
        name(self.s_in_hashes(secrets), &secrets.skey)
    }

    /// From initiator to responder.
    pub(super) fn stream_a(self, secrets: &Secrets) -> Rc4 {
        let label = if self == Self::KeysSwapped { b"keyB" } else { b"keyA" };
        self.stream(label, secrets)
    }

    /// From responder to initiator.
    pub(super) fn stream_b(self, secrets: &Secrets) -> Rc4 {
        let label = if self == Self::KeysSwapped { b"keyA" } else { b"keyB" };
        self.stream(label, secrets)
    }

    fn stream(self, label: &[u8; 4], secrets: &Secrets) -> Rc4 {
        let rest = stripped(&secrets.s);
        let (zeros, rest) = (vec![0; secrets.s.len() - rest.len()], rest.to_vec());
        let s = match self {
            Self::ZerosStripped => rest,
            Self::ZerosBehind => [rest, zeros].concat(),
            _ => [zeros, rest].concat(),
        };
        stream(label, &s, &secrets.skey, if self == Self::NoDiscard { 0 } else { DROPPED })
    }

    fn s_in_hashes(self, secrets: &Secrets) -> &[u8] {
        match self {
            Self::ZerosStripped | Self::ZerosBehind => stripped(&secrets.s),
            _ => &secrets.s,
        }
    }
}
