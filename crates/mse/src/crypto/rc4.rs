//! RC4 as MSE keys it: a 160-bit key, the first 1024 bytes of key stream dropped.

use alloc::boxed::Box;

use ::rc4::{KeyInit, StreamCipher};

use super::derive::StreamKey;

/// Key stream bytes to drop before the first byte is encrypted.
const DROPPED: usize = 1024;

/// One direction's key stream. Boxed, so that a move leaves no copy behind; wiped on drop.
pub(crate) struct Rc4(Box<::rc4::Rc4>);

impl Rc4 {
    pub(crate) fn new(key: &StreamKey) -> Self {
        let mut cipher = Self::undropped(key.as_bytes());
        cipher.skip(DROPPED);
        cipher
    }

    fn undropped(key: &[u8]) -> Self {
        let cipher = ::rc4::Rc4::new_from_slice(key).expect("RC4 takes keys of 1 to 256 bytes");
        Self(Box::new(cipher))
    }

    /// XORs the next key stream bytes into `data`: encryption and decryption are the same.
    pub(crate) fn apply(&mut self, data: &mut [u8]) {
        self.0.apply_keystream(data);
    }

    fn skip(&mut self, mut count: usize) {
        let mut waste = [0; 256];
        while count > 0 {
            let now = count.min(waste.len());
            self.apply(&mut waste[..now]);
            count -= now;
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;
    use alloc::vec::Vec;

    use super::*;

    /// RFC 6229 section 2: key, offset, 16 bytes of key stream.
    const RFC_6229: &str = include_str!("../../tests/data/rfc6229.txt");

    fn hex(text: &str) -> Vec<u8> {
        (0..text.len() / 2)
            .map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap())
            .collect()
    }

    #[test]
    fn rfc_6229() {
        let vectors = RFC_6229.lines().filter(|line| !line.starts_with('#'));
        let mut checked = 0;
        for line in vectors {
            let mut fields = line.split(' ');
            let mut next = || fields.next().expect("three fields");
            let (key, offset, expected) = (hex(next()), next().parse().unwrap(), hex(next()));
            let mut stream = vec![0; offset + 16];
            Rc4::undropped(&key).apply(&mut stream);
            assert_eq!(stream[offset..], expected, "{line}");
            checked += 1;
        }
        assert_eq!(checked, 14 * 18);
    }

    #[test]
    fn the_first_1024_bytes_are_dropped() {
        let key = StreamKey::for_test([7; 20]);
        let mut whole = vec![0; 1024 + 64];
        Rc4::undropped(key.as_bytes()).apply(&mut whole);
        let mut stream = [0; 64];
        Rc4::new(&key).apply(&mut stream);
        assert_eq!(whole[1024..], stream);
    }

    #[test]
    fn a_stream_does_not_depend_on_how_it_is_cut() {
        let key = StreamKey::for_test([9; 20]);
        let mut whole = vec![0; 1000];
        Rc4::new(&key).apply(&mut whole);
        let mut cut = vec![0; 1000];
        let mut cipher = Rc4::new(&key);
        for piece in cut.chunks_mut(7) {
            cipher.apply(piece);
        }
        assert_eq!(whole, cut);
    }
}
