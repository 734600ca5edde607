//! The test vectors of RFC 6229.

use mse_rc4::backends::Form;

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
    for form in Form::available() {
        each_vector(|key, offset, expected| {
            let mut bytes = vec![0; offset + 16];
            let [mut stream] = form.new_each([key], 0).unwrap();
            form.apply(&mut stream, &mut bytes);
            assert_eq!(bytes[offset..], *expected, "{form:?} {key:02x?} {offset}");
        });
    }
}

#[test]
fn behind_dropped_bytes() {
    for form in Form::available() {
        each_vector(|key, offset, expected| {
            // One alone, two and four side by side.
            for mut stream in form.new_each([key; 7], offset).unwrap() {
                let mut bytes = [0; 16];
                form.apply(&mut stream, &mut bytes);
                assert_eq!(bytes, *expected, "{form:?} {key:02x?} {offset}");
            }
        });
    }
}

#[test]
fn several_together() {
    for form in Form::available() {
        each_vector(|key, offset, expected| {
            let mut streams = form.new_each([key; 4], 0).unwrap();
            let mut bytes = [const { Vec::new() }; 4].map(|_: Vec<u8>| vec![0; offset + 16]);
            let pairs = streams.iter_mut().zip(bytes.iter_mut().map(Vec::as_mut_slice));
            form.apply_together(pairs);
            for bytes in &bytes {
                assert_eq!(bytes[offset..], *expected, "{form:?} {key:02x?} {offset}");
            }
        });
    }
}
