//! Every way through the crate against the `rc4` crate, which shares no code with it.

use mse_rc4::{KeyLength, Rc4, apply_together};
use proptest::collection::vec;
use proptest::prelude::*;
use rc4::{KeyInit, StreamCipher};

/// The key stream of `key` without its first `dropped` bytes, `len` bytes of it.
fn expected(key: &[u8], dropped: usize, len: usize) -> Vec<u8> {
    let mut stream = vec![0; dropped + len];
    rc4::Rc4::new_from_slice(key).expect("a valid key").apply_keystream(&mut stream);
    stream.split_off(dropped)
}

fn key() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![3 => vec(any::<u8>(), 20), 1 => vec(any::<u8>(), 1..=256)]
}

/// Lengths around the rows, laps and thresholds, and anything else up to 20,000 bytes.
fn len() -> impl Strategy<Value = usize> {
    prop_oneof![
        0..80usize,
        (1..5usize, 0..5usize).prop_map(|(laps, more)| 256 * laps + more - 2),
        4000..4400usize,
        0..20_000usize,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_stream_in_pieces(key in key(), dropped in 0..3000usize, lens in vec(len(), 1..6)) {
        let mut stream = Rc4::new(&key, dropped).unwrap();
        let mut produced = Vec::new();
        for len in &lens {
            let mut piece = vec![0; *len];
            stream.apply(&mut piece);
            produced.extend(piece);
        }
        prop_assert_eq!(expected(&key, dropped, produced.len()), produced);
    }

    #[test]
    fn keys_set_up_together(keys in [key(), key(), key()], dropped in 0..3000usize) {
        let keys = keys.each_ref().map(Vec::as_slice);
        for (key, mut stream) in keys.iter().zip(Rc4::new_each(keys, dropped).unwrap()) {
            let mut produced = [0; 100];
            stream.apply(&mut produced);
            prop_assert_eq!(&expected(key, dropped, 100)[..], &produced[..]);
        }
    }

    /// Rounds of buffers for up to eight streams, each of another length.
    #[test]
    fn streams_together(
        keys in vec(key(), 0..8),
        rounds in vec(vec(len(), 8), 1..4),
    ) {
        let mut streams: Vec<_> = keys.iter().map(|key| Rc4::new(key, 0).unwrap()).collect();
        let mut produced = vec![Vec::new(); keys.len()];
        for lens in &rounds {
            let mut buffers: Vec<_> = lens.iter().take(keys.len()).map(|len| vec![0; *len]).collect();
            apply_together(streams.iter_mut().zip(buffers.iter_mut().map(Vec::as_mut_slice)));
            for (all, piece) in produced.iter_mut().zip(buffers) {
                all.extend(piece);
            }
        }
        for (key, produced) in keys.iter().zip(produced) {
            prop_assert_eq!(expected(key, 0, produced.len()), produced);
        }
    }
}

/// Every collision of `i` and `j` that the loads ahead have to notice comes up in a long stream.
#[test]
fn a_long_stream() {
    let len = 3_000_000;
    let mut alone = vec![0; len];
    Rc4::new(b"a long stream", 0).unwrap().apply(&mut alone);
    assert!(alone == expected(b"a long stream", 0, len));

    let mut in_pieces = vec![0; len];
    let mut stream = Rc4::new(b"a long stream", 0).unwrap();
    in_pieces.chunks_mut(1000).for_each(|piece| stream.apply(piece));
    assert!(in_pieces == alone);
}

#[test]
fn keys_of_no_bytes_and_of_too_many() {
    assert!(matches!(Rc4::new(&[], 0), Err(KeyLength { .. })));
    assert!(Rc4::new(&[0; 257], 0).is_err());
    assert!(Rc4::new(&[0; 256], 0).is_ok());
    assert!(Rc4::new_each([&[0; 5][..], &[]], 0).is_err());
}

#[test]
fn nothing_to_do() {
    apply_together([]);
    let mut stream = Rc4::new(b"key", 0).unwrap();
    apply_together([(&mut stream, &mut [][..])]);
    let mut produced = [0; 3];
    stream.apply(&mut produced);
    assert_eq!(expected(b"key", 0, 3), produced);
}
