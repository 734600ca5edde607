//! Any first bytes to `sniff`: all 20 of the prefix make plaintext, a shorter part of it wants more,
//! and a decision is not taken back when more bytes come.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mse::{PLAINTEXT_PREFIX, Sniffed, sniff};

fuzz_target!(|bytes: &[u8]| {
    let expected = if bytes.starts_with(&PLAINTEXT_PREFIX) {
        Sniffed::Plaintext
    } else if PLAINTEXT_PREFIX.starts_with(bytes) {
        Sniffed::NeedMore
    } else {
        Sniffed::NotPlaintext
    };
    assert_eq!(sniff(bytes), expected);
    for len in 0..bytes.len().min(24) {
        let earlier = sniff(&bytes[..len]);
        assert!(earlier == expected || earlier == Sniffed::NeedMore);
    }
});
