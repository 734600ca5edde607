//! What is hashed from S and SKEY: req1, req2, req3, keyA, keyB.

use sha1::{Digest, Sha1};
use zeroize::Zeroize;

use super::group::SharedSecret;
use crate::torrent::skey::Skey;

/// A SHA-1 digest, in bytes.
pub(crate) const HASH_LEN: usize = 20;

/// HASH("req1", S): marks where PadA ends.
pub(crate) fn req1(s: &SharedSecret) -> [u8; HASH_LEN] {
    hash(b"req1", s.as_bytes(), &[])
}

/// HASH("req2", SKEY): names the torrent.
pub(crate) fn req2(skey: &Skey) -> [u8; HASH_LEN] {
    hash(b"req2", &skey.0, &[])
}

/// HASH("req3", S): hides the torrent's name.
pub(crate) fn req3(s: &SharedSecret) -> [u8; HASH_LEN] {
    hash(b"req3", s.as_bytes(), &[])
}

/// HASH("keyA", S, SKEY): the RC4 key from initiator to responder.
pub(crate) fn key_a(s: &SharedSecret, skey: &Skey) -> StreamKey {
    StreamKey(hash(b"keyA", s.as_bytes(), &skey.0))
}

/// HASH("keyB", S, SKEY): the RC4 key from responder to initiator.
pub(crate) fn key_b(s: &SharedSecret, skey: &Skey) -> StreamKey {
    StreamKey(hash(b"keyB", s.as_bytes(), &skey.0))
}

/// The key of one direction, wiped on drop.
pub(crate) struct StreamKey([u8; HASH_LEN]);

impl StreamKey {
    pub(crate) fn as_bytes(&self) -> &[u8; HASH_LEN] {
        &self.0
    }

    #[cfg(test)]
    pub(crate) fn for_test(bytes: [u8; HASH_LEN]) -> Self {
        Self(bytes)
    }
}

impl Drop for StreamKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

fn hash(label: &[u8; 4], first: &[u8], second: &[u8]) -> [u8; HASH_LEN] {
    let mut hasher = Sha1::new();
    hasher.update(label);
    hasher.update(first);
    hasher.update(second);
    hasher.finalize().into()
}
