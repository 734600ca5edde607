//! What follows from S and SKEY.

use std::fmt;

use mse_rc4::Rc4;
use sha1::{Digest, Sha1};

use super::group::Number;

/// Key stream bytes that are dropped before the first byte is encrypted.
pub(super) const DROPPED: usize = 1024;

/// The secrets of one connection. Its `Display` is its line in a key log, as the `mse` crate writes it:
///
/// ```text
/// MSE <Ya: 192 hex digits> <S: 192 hex digits> <SKEY: 40 hex digits>
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Secrets {
    /// Ya, which says which connection it is.
    pub ya: Number,
    /// S.
    pub s: Number,
    /// SKEY.
    pub skey: [u8; 20],
}

impl Secrets {
    /// HASH("req1", S).
    pub(crate) fn req1(&self) -> [u8; 20] {
        req1(&self.s)
    }

    /// HASH("req1", S) as they have it who drop the leading zero bytes of S. Nothing if there are none.
    pub(crate) fn req1_of_stripped(&self) -> Option<[u8; 20]> {
        (self.s[0] == 0).then(|| req1(stripped(&self.s)))
    }

    /// HASH("req2", SKEY) xor HASH("req3", S).
    pub(crate) fn name(&self) -> [u8; 20] {
        name(&self.s, &self.skey)
    }

    /// From initiator to responder.
    pub(crate) fn stream_a(&self) -> Rc4 {
        stream(b"keyA", &self.s, &self.skey, DROPPED)
    }

    /// As they have it who discard nothing.
    pub(crate) fn stream_a_from_its_beginning(&self) -> Rc4 {
        stream(b"keyA", &self.s, &self.skey, 0)
    }

    /// From responder to initiator.
    pub(crate) fn stream_b(&self) -> Rc4 {
        stream(b"keyB", &self.s, &self.skey, DROPPED)
    }
}

/// S without its leading zero bytes.
pub(super) fn stripped(s: &Number) -> &[u8] {
    let zeros = s.iter().take_while(|&&byte| byte == 0).count();
    &s[zeros..]
}

/// HASH("req1", S), for whatever is taken for S.
pub(super) fn req1(s: &[u8]) -> [u8; 20] {
    hash(b"req1", s, &[])
}

/// HASH("req2", SKEY) xor HASH("req3", S), for whatever is taken for S.
pub(super) fn name(s: &[u8], skey: &[u8; 20]) -> [u8; 20] {
    let (req2, req3) = (hash(b"req2", skey, &[]), hash(b"req3", s, &[]));
    std::array::from_fn(|at| req2[at] ^ req3[at])
}

/// A key stream, for whatever is taken for S.
pub(super) fn stream(label: &[u8; 4], s: &[u8], skey: &[u8; 20], dropped: usize) -> Rc4 {
    Rc4::new(&hash(label, s, skey), dropped).expect("the key has 20 bytes")
}

fn hash(label: &[u8; 4], first: &[u8], second: &[u8]) -> [u8; 20] {
    Sha1::new().chain_update(label).chain_update(first).chain_update(second).finalize().into()
}

impl fmt::Display for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        write!(f, "MSE {} {} {}", hex(&self.ya), hex(&self.s), hex(&self.skey))
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").finish_non_exhaustive()
    }
}
