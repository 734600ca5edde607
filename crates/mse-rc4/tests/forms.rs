//! Which forms there are: those that the CPU has, up to `--cfg mse_rc4_backend`. With `--nocapture` it
//! says which. And every one against the safe one, which `oracle.rs` compares with another crate.

use mse_rc4::Rc4;
use mse_rc4::backends::Form;
use proptest::collection::vec;
use proptest::prelude::*;

#[test]
fn no_more_than_the_cpu_has_and_the_cap_allows() {
    let expected: &[_] = if cpu_has_sse4_1() && !cfg!(mse_rc4_backend = "portable") {
        &["portable", "x86"]
    } else {
        &["portable"]
    };
    let forms: Vec<_> = Form::available().map(Form::name).collect();
    println!("forms: {forms:?}");
    assert_eq!(forms, expected);
}

#[test]
fn the_last_of_them_is_taken() {
    assert_eq!(Some(Form::fastest()), Form::available().last());
    println!("taken: {}", Form::fastest().name());
}

/// As the standard library sees it, which is not how the crate looks.
#[cfg(all(target_arch = "x86_64", target_pointer_width = "64", not(miri)))]
fn cpu_has_sse4_1() -> bool {
    std::arch::is_x86_feature_detected!("sse4.1")
}

#[cfg(not(all(target_arch = "x86_64", target_pointer_width = "64", not(miri))))]
fn cpu_has_sse4_1() -> bool {
    false
}

fn key() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![2 => vec(any::<u8>(), 20), 1 => vec(any::<u8>(), 1..=256)]
}

/// Lengths around rows, laps and thresholds, and anything else up to 10,000 bytes.
fn len() -> impl Strategy<Value = usize> {
    prop_oneof![
        0..80usize,
        (1..5usize, 0..5usize).prop_map(|(laps, more)| 256 * laps + more - 2),
        0..10_000usize,
    ]
}

/// Mostly long enough for streams to go side by side in every form.
fn mostly_long() -> impl Strategy<Value = usize> {
    prop_oneof![1 => len(), 4 => 3000..8000usize]
}

/// What a stream gives next, which shows all of its state if there is enough of it.
fn ahead(stream: &mut Rc4) -> Vec<u8> {
    let mut bytes = vec![0; 1000];
    Form::PORTABLE.apply(stream, &mut bytes);
    bytes
}

fn set_up<const N: usize>(form: Form, keys: &[Vec<u8>; 8], dropped: usize) -> Vec<Vec<u8>> {
    let keys = std::array::from_fn(|n| &keys[n][..]);
    let streams: [_; N] = form.new_each(keys, dropped).expect("valid keys");
    streams.map(|mut stream| ahead(&mut stream)).into()
}

fn set_up_any(count: usize, form: Form, keys: &[Vec<u8>; 8], dropped: usize) -> Vec<Vec<u8>> {
    match count {
        1 => set_up::<1>(form, keys, dropped),
        2 => set_up::<2>(form, keys, dropped),
        3 => set_up::<3>(form, keys, dropped),
        4 => set_up::<4>(form, keys, dropped),
        5 => set_up::<5>(form, keys, dropped),
        6 => set_up::<6>(form, keys, dropped),
        7 => set_up::<7>(form, keys, dropped),
        _ => set_up::<8>(form, keys, dropped),
    }
}

fn streams(keys: &[Vec<u8>]) -> Vec<Rc4> {
    keys.iter()
        .map(|key| Form::PORTABLE.new_each([key], 0).expect("a valid key"))
        .map(|[stream]| stream)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn key_set_up(
        keys in [key(), key(), key(), key(), key(), key(), key(), key()],
        count in 1..=8usize,
        dropped in prop_oneof![0..40usize, 1000..1060usize, 0..1300usize],
    ) {
        let expected = set_up_any(count, Form::PORTABLE, &keys, dropped);
        for form in Form::available() {
            prop_assert_eq!(&set_up_any(count, form, &keys, dropped), &expected, "{:?}", form);
        }
    }

    #[test]
    fn one_stream(key in key(), lens in vec(len(), 1..5), byte in any::<u8>(), offset in 0..16usize) {
        let run = |form: Form| {
            let mut stream = streams(std::slice::from_ref(&key)).remove(0);
            // Bytes before and behind the data show that a form keeps to it.
            let mut pieces: Vec<_> = lens.iter().map(|len| vec![byte; offset + len + 20]).collect();
            for (piece, len) in pieces.iter_mut().zip(&lens) {
                form.apply(&mut stream, &mut piece[offset..offset + len]);
            }
            pieces.push(ahead(&mut stream));
            pieces
        };
        let expected = run(Form::PORTABLE);
        for form in Form::available() {
            prop_assert!(run(form) == expected, "{:?}", form);
        }
    }

    #[test]
    fn streams_together(
        keys in vec(key(), 1..=5),
        rounds in vec(vec(mostly_long(), 5), 1..3),
        byte in any::<u8>(),
        offset in 0..16usize,
    ) {
        let run = |form: Form| {
            let mut streams = streams(&keys);
            let mut pieces = Vec::new();
            for lens in &rounds {
                let mut round: Vec<_> = lens.iter().map(|len| vec![byte; offset + len + 20]).collect();
                form.apply_together(
                    streams.iter_mut().zip(&mut round).zip(lens).map(|((stream, piece), len)| {
                        (stream, &mut piece[offset..offset + len])
                    }),
                );
                pieces.extend(round);
            }
            pieces.extend(streams.iter_mut().map(ahead));
            pieces
        };
        let expected = run(Form::PORTABLE);
        for form in Form::available() {
            prop_assert!(run(form) == expected, "{:?}", form);
        }
    }
}
