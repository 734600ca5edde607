//! Peers whose MSE is broken: is it told, is the cause told, and is plaintext told beside it?
#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

mod support;

use mse_probe::{Behaviour, P, Question, Spoken, Survey};
use support::Knobs;
use support::asked::{behaviour, names, said, survey_of};

/// With plaintext beside it, and without.
async fn both_ways(knobs: Knobs) -> [Survey; 2] {
    let with = survey_of(knobs.clone()).await;
    let without = survey_of(Knobs { plaintext: false, ..knobs }).await;
    [with, without]
}

#[track_caller]
fn assert_broken(seen: &[Survey; 2], fault: &str) {
    let [with, without] = seen;
    let shown = |seen: &Survey| (seen.spoken(), names(seen));
    assert_eq!(shown(with), (Spoken::PlaintextAndBrokenMse, vec![fault]), "{:#?}", with.faults());
    assert_eq!(shown(without), (Spoken::BrokenMse, vec![fault]), "{:#?}", without.faults());
}

#[tokio::test]
async fn the_wrong_prime_is_found() {
    let seen = both_ways(Knobs { wrong_prime: true, ..Knobs::default() }).await;
    assert_broken(&seen, "wrong-prime");
    assert_eq!(behaviour(&seen[0], Question::Both), Behaviour::Closed);
    assert_eq!(behaviour(&seen[0], Question::WrongPrime), Behaviour::Accepted);
}

#[tokio::test]
async fn a_key_stream_that_is_not_discarded_is_found() {
    let seen = both_ways(Knobs { discards: false, ..Knobs::default() }).await;
    assert_broken(&seen, "no-discard");
}

#[tokio::test]
async fn swapped_keys_are_found() {
    let knobs = Knobs { swaps_keys: true, checks_vc: false, ..Knobs::default() };
    assert_broken(&both_ways(knobs).await, "keys-swapped");
}

#[tokio::test]
async fn a_wrong_vc_is_found() {
    let seen = both_ways(Knobs { vc: [1; 8], ..Knobs::default() }).await;
    assert_broken(&seen, "wrong-vc");
    let sentence = said(&seen[0], Question::Both);
    assert!(sentence.starts_with("sent Yb, and step 4 with a VC that is not zeros"), "{sentence}");
    assert_eq!(behaviour(&seen[0], Question::Both), Behaviour::Unreadable);
    assert!(seen[0].of(Question::NoDiscard).is_none(), "the keys are right");
}

#[tokio::test]
async fn selecting_several_or_nothing_is_found() {
    let several = both_ways(Knobs { always_select: Some(3), ..Knobs::default() }).await;
    assert_broken(&several, "selects-several");
    let sentence = said(&several[0], Question::Both);
    assert!(sentence.starts_with("selected 0x3, several at once, went on with rc4"), "{sentence}");
    assert!(sentence.contains("we closed"), "{sentence}");
    assert_eq!(behaviour(&several[0], Question::Both), Behaviour::WrongAnswer);
    let nothing = both_ways(Knobs { always_select: Some(0), ..Knobs::default() }).await;
    assert_broken(&nothing, "selects-nothing");
}

#[tokio::test]
async fn going_on_with_another_method_is_found() {
    for (selected, spoken) in [(2, 1), (1, 2)] {
        let methods = vec![selected];
        let knobs = Knobs { methods, goes_on_with: Some(spoken), ..Knobs::default() };
        let seen = both_ways(knobs).await;
        assert_broken(&seen, "speaks-another-method");
        assert_eq!(seen[0].of(Question::Both).unwrap().spoken, Some(spoken));
    }
}

#[tokio::test]
async fn pads_that_are_too_long_are_found() {
    let pad_b = both_ways(Knobs { pad_b: 5000, ..Knobs::default() }).await;
    assert_broken(&pad_b, "long-pad-b");
    let expected = "selected rc4, handshake read back, PadB of 5000 bytes, which is too long";
    assert_eq!(said(&pad_b[0], Question::Both), expected);
    assert_broken(&both_ways(Knobs { pad_d: 513, ..Knobs::default() }).await, "long-pad-d");
    let lie = Knobs { pad_d: 0, claims_pad_d: Some(400), ..Knobs::default() };
    assert_broken(&both_ways(lie).await, "pad-d-missing");
    // As long as a pad may be.
    let seen = survey_of(Knobs { pad_b: 512, pad_d: 512, ..Knobs::default() }).await;
    assert_eq!((seen.spoken(), names(&seen)), (Spoken::Both, vec![]));
}

#[tokio::test]
async fn keys_out_of_range_are_found_and_named() {
    let small = |last| {
        let mut key = [0; 96];
        key[95] = last;
        key
    };
    let mut below = P;
    below[95] -= 1;
    let keys = [(small(0), "0"), (small(1), "1"), (below, "P-1"), (P, "P or more")];
    for (key, name) in keys {
        let seen = both_ways(Knobs { fixed_key: Some(key), ..Knobs::default() }).await;
        assert_broken(&seen, "key-out-of-range");
        let expected = format!("sent Yb, which is {name}: out of range, we closed");
        assert!(said(&seen[0], Question::Both).starts_with(&expected), "{name}");
        assert!(!seen[0].of(Question::Both).unwrap().key.unwrap().in_range);
    }
}

#[tokio::test]
async fn a_key_without_its_zero_is_found() {
    // The 96th byte of its key is waited for a while.
    let time_limit = std::time::Duration::from_secs(10);
    let knobs = Knobs { always_zero_key: true, strips_key: true, ..Knobs::default() };
    let knobs = Knobs { time_limit, pad_b: 0, ..knobs };
    let seen = both_ways(knobs).await;
    assert_broken(&seen, "lost-zero");
    let sentence = said(&seen[0], Question::LostZero);
    let expected = "sent Yb without its leading zero, selected rc4, handshake read back";
    assert!(sentence.starts_with(expected), "{sentence}");
}

#[tokio::test]
async fn without_a_cause_that_is_known_what_is_missing_is_told() {
    // It refuses whatever has a pad, which ours have but for 1 in 500.
    let knobs = Knobs { longest_pad_c: 0, longest_pad_a: 0, longest_ia: 0, ..Knobs::default() };
    let [with, without] = both_ways(knobs).await;
    assert_eq!((with.spoken(), names(&with)), (Spoken::PlaintextAndBrokenMse, vec!["no-step-4"]));
    // Perhaps it has not this torrent.
    assert_eq!((without.spoken(), names(&without)), (Spoken::KeyOnly, vec![]));
}
