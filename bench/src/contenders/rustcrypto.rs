//! The `rc4` crate.

use rc4::{KeyInit, StreamCipher};

use super::{Cipher, DROPPED, Short};

/// Its stream.
pub(crate) struct Rc4(rc4::Rc4);

impl Rc4 {
    /// As it stands in the tables.
    pub(crate) const NAME: &'static str = "RustCrypto rc4";

    /// The stream of a key, without its first [`DROPPED`] bytes.
    pub(crate) fn new(key: &Short) -> Self {
        Self::with_sink(key, &mut [0; DROPPED])
    }

    /// As [`Self::new`]. What is dropped goes into the sink.
    pub(crate) fn with_sink(key: &Short, sink: &mut [u8; DROPPED]) -> Self {
        let mut stream = rc4::Rc4::new_from_slice(key).expect("RC4 takes keys of 20 bytes");
        stream.apply_keystream(sink);
        Self(stream)
    }
}

impl Cipher for Rc4 {
    fn apply(&mut self, data: &mut [u8]) {
        self.0.apply_keystream(data);
    }
}
