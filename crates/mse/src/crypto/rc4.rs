//! RC4 as MSE keys it: a 160-bit key, the first 1024 bytes of key stream dropped.

use alloc::boxed::Box;

use super::derive::StreamKey;

/// Key stream bytes to drop before the first byte is encrypted.
const DROPPED: usize = 1024;

/// One direction's key stream, wiped on drop. Boxed, so that a move of this leaves no copy behind; it is
/// moved into the box, which may leave one of its first state on the stack.
#[derive(Clone)]
pub(crate) struct Rc4(Box<mse_rc4::Rc4>);

impl Rc4 {
    /// The key streams of both directions, which take less time together.
    pub(crate) fn new_each(keys: [StreamKey; 2]) -> [Self; 2] {
        let keys = keys.each_ref().map(|key| &key.as_bytes()[..]);
        let streams = mse_rc4::Rc4::new_each(keys, DROPPED);
        streams.expect("RC4 takes keys of 1 to 256 bytes").map(|stream| Self(Box::new(stream)))
    }

    /// XORs the next key stream bytes into `data`: encryption and decryption are the same.
    pub(crate) fn apply(&mut self, data: &mut [u8]) {
        self.0.apply(data);
    }

    /// Whether the next byte would stay as it is, which 1 in 256 do. It stays the next byte.
    pub(crate) fn leaves_next_byte(&self) -> bool {
        let mut next = [0];
        self.clone().apply(&mut next);
        next == [0]
    }

    /// [`Self::apply`] on several streams at once.
    pub(crate) fn apply_together<'a>(
        streams: impl IntoIterator<Item = (&'a mut Self, &'a mut [u8])>,
    ) {
        mse_rc4::apply_together(streams.into_iter().map(|(stream, data)| (&mut *stream.0, data)));
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn the_first_1024_bytes_are_dropped() {
        let keys = [[7; 20], [8; 20]];
        for (key, mut stream) in keys.iter().zip(Rc4::new_each(keys.map(StreamKey::for_test))) {
            let mut whole = vec![0; 1024 + 64];
            mse_rc4::Rc4::new(key, 0).unwrap().apply(&mut whole);
            let mut produced = [0; 64];
            stream.apply(&mut produced);
            assert_eq!(whole[1024..], produced);
        }
    }
}
