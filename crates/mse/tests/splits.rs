//! The same bytes in other segments give the same result.

use mse_testkit::Split;
use mse_testkit::script::Script;
use mse_testkit::vectors::{self, Transcript};

/// Those whose every split is tried: each method, with pads and without.
const CUT_EVERYWHERE: [&str; 6] = [
    "rc4, no pads, handshake in IA",
    "plaintext selected: IA still RC4, payload clear",
    "pads 1 1 1 1, select 1",
    "pads 1 1 1 1, select 2",
    "pads 512 512 512 512, select 1",
    "pads 512 512 512 512, select 2",
];

#[test]
fn one_cut_anywhere() {
    for transcript in CUT_EVERYWHERE.map(vectors::named) {
        for at in 1..transcript.stream_b().len() {
            initiator(&transcript, &Split::At(vec![at]));
        }
        for at in 1..transcript.stream_a().len() {
            responder(&transcript, &Split::At(vec![at]));
        }
    }
}

#[test]
fn two_cuts_around_the_fields() {
    for transcript in CUT_EVERYWHERE.map(vectors::named) {
        for cuts in pairs(&around(&fields_to_initiator(&transcript))) {
            initiator(&transcript, &Split::At(cuts));
        }
        for cuts in pairs(&around(&fields_to_responder(&transcript))) {
            responder(&transcript, &Split::At(cuts));
        }
    }
}

#[test]
fn segments_of_any_size() {
    for transcript in vectors::all() {
        for len in [1, 2, 3, 7, 19, 96, 97, 532, 1400, 9000, usize::MAX] {
            initiator(&transcript, &Split::Every(len));
            responder(&transcript, &Split::Every(len));
        }
    }
}

/// Feeds everything the responder says, without waiting for what it would answer to.
fn initiator(transcript: &Transcript, split: &Split) {
    let script = Script::initiator(transcript.offer(), transcript.random_a());
    let script = split.segments(&transcript.stream_b()).fold(script, Script::recv);
    let context = || format!("{}, to the initiator, {split:?}", transcript.name);
    assert_eq!(script.established().method, transcript.method(), "{}", context());
    assert_eq!(script.received(), transcript.b_payload, "{}", context());
    script.sends(&transcript.a_payload).expect(transcript.stream_a_of_mse());
}

/// Feeds everything the initiator says, likewise.
fn responder(transcript: &Transcript, split: &Split) {
    let script = Script::responder(transcript.random_b(), transcript.skey, transcript.policy_b());
    let script = split.segments(&transcript.stream_a()).fold(script, Script::recv);
    let context = || format!("{}, to the responder, {split:?}", transcript.name);
    assert_eq!(script.established().method, transcript.method(), "{}", context());
    let payload = [&transcript.ia[..], &transcript.a_payload].concat();
    assert!(script.received() == payload, "{}", context());
    script.sends(&transcript.b_payload).expect(transcript.stream_b());
}

/// Where one field ends and the next begins.
fn fields_to_initiator(transcript: &Transcript) -> Vec<usize> {
    let pad_d_len = usize::from(transcript.pad_d_len);
    offsets(&[96, transcript.pad_b.len(), 8, 4, 2, pad_d_len, transcript.b_payload.len()])
}

fn fields_to_responder(transcript: &Transcript) -> Vec<usize> {
    let pad_c_len = usize::from(transcript.pad_c_len);
    offsets(&[96, transcript.pad_a.len(), 20, 20, 8, 4, 2, pad_c_len, 2, transcript.ia.len()])
}

fn offsets(lengths: &[usize]) -> Vec<usize> {
    lengths
        .iter()
        .scan(0, |offset, len| {
            *offset += len;
            Some(*offset)
        })
        .collect()
}

/// These offsets, and those before and behind.
fn around(offsets: &[usize]) -> Vec<usize> {
    let mut around: Vec<_> = offsets.iter().flat_map(|at| [at - 1, *at, at + 1]).collect();
    around.sort_unstable();
    around.dedup();
    around
}

fn pairs(offsets: &[usize]) -> impl Iterator<Item = Vec<usize>> + '_ {
    offsets.iter().enumerate().flat_map(move |(at, first)| {
        offsets[at + 1..].iter().map(move |second| vec![*first, *second])
    })
}
