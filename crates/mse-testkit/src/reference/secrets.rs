//! What follows from S and SKEY.

use sha1::{Digest, Sha1};

use super::group;
use super::rc4::Rc4;

/// S and SKEY.
#[derive(Clone, Copy, Debug)]
pub struct Secrets {
    /// S.
    pub s: [u8; 96],
    /// SKEY.
    pub skey: [u8; 20],
}

impl Secrets {
    /// What a side with the private key `x` shares with a peer that sent `y`.
    #[must_use]
    pub fn agree(x: &[u8], y: &[u8], skey: [u8; 20]) -> Self {
        Self { s: group::agree(x, y), skey }
    }

    /// HASH("req1", S).
    #[must_use]
    pub fn req1(&self) -> [u8; 20] {
        hash(&[b"req1", &self.s])
    }

    /// HASH("req2", SKEY) xor HASH("req3", S).
    #[must_use]
    pub fn name(&self) -> [u8; 20] {
        let (req2, req3) = (hash(&[b"req2", &self.skey]), hash(&[b"req3", &self.s]));
        core::array::from_fn(|at| req2[at] ^ req3[at])
    }

    /// The key stream from initiator to responder, at its beginning.
    #[must_use]
    pub fn stream_a(&self) -> Rc4 {
        Rc4::new(&hash(&[b"keyA", &self.s, &self.skey]))
    }

    /// The key stream from responder to initiator, at its beginning.
    #[must_use]
    pub fn stream_b(&self) -> Rc4 {
        Rc4::new(&hash(&[b"keyB", &self.s, &self.skey]))
    }
}

fn hash(parts: &[&[u8]]) -> [u8; 20] {
    Sha1::digest(parts.concat()).into()
}
