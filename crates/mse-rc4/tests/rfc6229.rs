//! The test vectors of RFC 6229.

use mse_rc4::Rc4;

/// Section 2: key, offset, 16 bytes of key stream.
const VECTORS: &str = include_str!("data/rfc6229.txt");

fn hex(text: &str) -> Vec<u8> {
    (0..text.len() / 2)
        .map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).expect("hexadecimal"))
        .collect()
}

/// Calls `check` with every key, offset and key stream.
fn each_vector(mut check: impl FnMut(&[u8], usize, &[u8])) {
    let lines: Vec<_> = VECTORS.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(lines.len(), 14 * 18);
    for line in lines {
        let [key, offset, stream] =
            line.split(' ').collect::<Vec<_>>().try_into().expect("three fields");
        check(&hex(key), offset.parse().expect("an offset"), &hex(stream));
    }
}

#[test]
fn from_the_start() {
    each_vector(|key, offset, expected| {
        let mut stream = vec![0; offset + 16];
        Rc4::new(key, 0).unwrap().apply(&mut stream);
        assert_eq!(stream[offset..], *expected, "{key:02x?} {offset}");
    });
}

#[test]
fn behind_dropped_bytes() {
    each_vector(|key, offset, expected| {
        let mut stream = [0; 16];
        Rc4::new(key, offset).unwrap().apply(&mut stream);
        assert_eq!(stream, *expected, "{key:02x?} {offset}");
    });
}
