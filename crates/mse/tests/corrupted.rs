//! A corrupted stream comes to what the reference says it does, whichever byte it is.

use mse_testkit::reference::{Secrets, judge};
use mse_testkit::script::Script;
use mse_testkit::vectors::{self, Transcript};
use mse_testkit::{Side, Verdict};

/// Each method, with pads short enough for every bit to be tried.
const TRANSCRIPTS: [&str; 3] = [
    "rc4, no pads, handshake in IA",
    "plaintext selected: IA still RC4, payload clear",
    "pads 1 1 1 1, select 2",
];

#[test]
fn every_flipped_bit_to_an_initiator() {
    for transcript in TRANSCRIPTS.map(vectors::named) {
        let mut differ = 0;
        for stream in flips(&transcript.stream_b()) {
            let script = Script::initiator(transcript.offer(), transcript.random_a());
            let verdict = script.recv(&stream).machine().verdict();
            assert_eq!(verdict, judged_by_initiator(&transcript, &stream));
            differ += usize::from(verdict.is_err());
        }
        assert!(differ > 80 + 64, "only {differ} did");
    }
}

#[test]
fn every_flipped_bit_to_a_responder() {
    for transcript in TRANSCRIPTS.map(vectors::named) {
        let mut differ = 0;
        for stream in flips(&transcript.stream_a()) {
            let Transcript { skey, .. } = transcript;
            let script = Script::responder(transcript.random_b(), skey, transcript.policy_b());
            let verdict = script.recv(&stream).machine().verdict();
            assert_eq!(verdict, judged_by_responder(&transcript, &stream));
            differ += usize::from(verdict.is_err());
        }
        assert!(differ > 80 + 320, "only {differ} did");
    }
}

fn judged_by_initiator(transcript: &Transcript, stream: &[u8]) -> Verdict {
    let yb = judge::public_key(stream)?;
    let secrets = Secrets::agree(&transcript.xa, yb, transcript.skey.0);
    judge::to_initiator(&secrets, transcript.provide, &stream[96..])
}

fn judged_by_responder(transcript: &Transcript, stream: &[u8]) -> Verdict {
    let ya = judge::public_key(stream)?;
    let secrets = Secrets::agree(&transcript.xb, ya, transcript.skey.0);
    let preferred = transcript.select;
    judge::to_responder(&secrets, &[preferred, 3 & !preferred], &stream[96..])
}

/// One bit of each byte of the public key, and every bit behind it.
fn flips(stream: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    let bits = (0..96 * 8).step_by(9).chain(96 * 8..stream.len() * 8);
    bits.map(|at| {
        let mut flipped = stream.to_vec();
        flipped[at / 8] ^= 1 << (at % 8);
        flipped
    })
}
