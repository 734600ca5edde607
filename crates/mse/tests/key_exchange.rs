//! The key exchange apart from the handshake, alone or with others, changes no byte.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;

use mse::{AgreedKeys, KeyExchange, KeyLog, PeerMisbehaved, Responder, Responding, Stage};
use mse_testkit::key_log::Lines;
use mse_testkit::vectors::{self, Transcript};

/// The longest batch is longer than any CPU's lanes, and no multiple of them.
const LONGEST: usize = 9;

fn exchange(transcript: &Transcript) -> KeyExchange {
    let (ya, _) = transcript.a_to_b[0].split_at(96);
    KeyExchange::new(transcript.random_b(), ya.try_into().unwrap()).unwrap()
}

/// The rest of a handshake, from behind Ya on.
fn check(transcript: &Transcript, agreed: AgreedKeys, how: &str) {
    let name = &transcript.name;
    let [step1, step3, _] = &transcript.a_to_b;
    let [step2, step4, _] = &transcript.b_to_a;
    let log = Arc::new(Lines::default());

    let mut out = Vec::new();
    let responder = Responder::with_key_exchange(agreed, &mut out).with_key_log(log.clone());
    assert!(out == *step2, "{name}: {how}");
    assert_eq!(responder.stage(), Stage::Synchronise);
    out.clear();
    let step = responder.receive(&step1[96..], &mut out).unwrap();
    let Responding::NeedsInput(responder) = step else { panic!("{name}: {how}: {step:?}") };
    let step = responder.receive(step3, &mut out).unwrap();
    let Responding::ChooseSkey(choice) = step else { panic!("{name}: {how}: {step:?}") };
    let step = choice.choose(&transcript.skey, transcript.policy_b(), &mut out).unwrap();
    assert!(out == *step4, "{name}: {how}");
    let Responding::Complete(established) = step else { panic!("{name}: {how}: {step:?}") };
    assert_eq!(established.initial_payload, transcript.ia);
    // Ya and S are in it.
    assert_eq!(log.get(), [logged_by_the_ordinary_path(transcript)]);
}

fn logged_by_the_ordinary_path(transcript: &Transcript) -> String {
    let log = Arc::new(Lines::default());
    let responder =
        Responder::new(transcript.random_b()).with_key_log(log.clone() as Arc<dyn KeyLog>);
    let mut out = Vec::new();
    let step = responder.receive(&transcript.stream_a(), &mut out).unwrap();
    let Responding::ChooseSkey(choice) = step else { panic!("{step:?}") };
    drop(choice.choose(&transcript.skey, transcript.policy_b(), &mut out).unwrap());
    log.get().remove(0)
}

#[test]
fn alone_it_gives_the_bytes_of_every_transcript() {
    for transcript in vectors::all() {
        check(&transcript, exchange(&transcript).compute(), "alone");
    }
}

#[test]
fn in_a_batch_it_gives_the_bytes_of_every_transcript() {
    let transcripts = vectors::all();
    assert!(transcripts.len() > LONGEST);
    for length in 1..=LONGEST {
        for batch in transcripts.windows(length).step_by(length.min(4)) {
            let agreed = KeyExchange::compute_all(batch.iter().map(exchange));
            assert_eq!(agreed.len(), length);
            for (transcript, agreed) in batch.iter().zip(agreed) {
                check(transcript, agreed, &format!("one of {length}"));
            }
        }
    }
    assert!(KeyExchange::compute_all([]).is_empty());
}

#[test]
fn degenerate_keys_are_refused_as_the_responder_does() {
    let transcript = &vectors::all()[0];
    let small = |number: u8| {
        let mut y = [0; 96];
        y[95] = number;
        y
    };
    for ya in [small(0), small(1), [0xff; 96]] {
        let refused = KeyExchange::new(transcript.random_b(), &ya).err();
        assert_eq!(refused, Some(PeerMisbehaved::DegeneratePublicKey.into()));
        let ordinary = Responder::new(transcript.random_b()).receive(&ya, &mut Vec::new());
        assert_eq!(refused, ordinary.err());
    }
    assert!(KeyExchange::new(transcript.random_b(), &small(2)).is_ok());
}

#[test]
fn what_is_worth_collecting_fills_lanes() {
    assert!([1, 8].contains(&KeyExchange::worth_collecting()));
}
