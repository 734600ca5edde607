//! The transcripts of an independent implementation, byte for byte, in both roles.

use std::sync::Arc;

use mse::{Initiating, Initiator, Responder};
use mse_testkit::Side;
use mse_testkit::key_log::Lines;
use mse_testkit::machine::Machine;
use mse_testkit::pair::Conversation;
use mse_testkit::script::Script;
use mse_testkit::vectors::{self, Transcript};

#[test]
fn all_transcripts_are_there() {
    let transcripts = vectors::all();
    assert_eq!(transcripts.len(), 26);
    assert!(transcripts.iter().all(|transcript| matches!(transcript.select, 1 | 2)));
}

#[test]
fn the_initiator_sends_every_byte() {
    for transcript in vectors::all() {
        println!("{}", transcript.name);
        let [step1, _, payload_a] = &transcript.a_to_b;
        let [step2, step4, payload_b] = &transcript.b_to_a;
        let log = Arc::new(Lines::default());

        let script =
            Script::initiator(transcript.offer().with_key_log(log.clone()), transcript.random_a())
                .expect(step1)
                .recv(step2)
                .expect(transcript.step3_of_mse())
                .recv(step4)
                .is_silent();
        let established = script.established();
        assert_eq!(established.method, transcript.method());
        assert_eq!(established.skey, transcript.skey);
        assert!(established.initial_payload.is_empty());
        assert!(established.leftover.is_empty());
        let script = script.sends(&transcript.a_payload).expect(payload_a).recv(payload_b);
        assert_eq!(script.received(), transcript.b_payload);
        assert_eq!(log.get(), [line(&transcript)]);
    }
}

#[test]
fn the_responder_sends_every_byte() {
    for transcript in vectors::all() {
        println!("{}", transcript.name);
        let [step1, step3, payload_a] = &transcript.a_to_b;
        let [step2, step4, payload_b] = &transcript.b_to_a;

        let script =
            Script::responder(transcript.random_b(), transcript.skey, transcript.policy_b())
                .is_silent()
                .recv(step1)
                .expect(step2)
                .recv(step3)
                .expect(step4);
        let established = script.established();
        assert_eq!(established.method, transcript.method());
        assert_eq!(established.skey, transcript.skey);
        assert_eq!(established.initial_payload, transcript.ia);
        assert!(established.leftover.is_empty());
        let script = script.sends(&transcript.b_payload).expect(payload_b).recv(payload_a);
        assert_eq!(script.received(), [transcript.ia, transcript.a_payload].concat());
    }
}

#[test]
fn the_responder_derives_every_s() {
    for transcript in vectors::all() {
        println!("{}", transcript.name);
        let log = Arc::new(Lines::default());
        let mut out = Vec::new();
        let responder = Responder::new(transcript.random_b()).with_key_log(log.clone());
        let step = responder.receive(&transcript.stream_a(), &mut out).unwrap();
        assert!(log.get().is_empty(), "logged before SKEY was chosen");
        let mse::Responding::ChooseSkey(choice) = step else { panic!("{step:?}") };
        drop(choice.choose(&transcript.skey, transcript.policy_b(), &mut out).unwrap());
        assert_eq!(log.get(), [line(&transcript)]);
    }
}

#[test]
fn both_roles_together_make_every_transcript() {
    for transcript in vectors::all() {
        println!("{}", transcript.name);
        let conversation = Conversation {
            a_payload: transcript.a_payload.clone(),
            b_payload: transcript.b_payload.clone(),
            ..Conversation::silent()
        };
        let mut step1 = Vec::new();
        let mut a = Machine::initiator(transcript.offer(), transcript.random_a(), &mut step1);
        let mut b =
            Machine::responder(transcript.random_b(), transcript.skey, transcript.policy_b());
        let wires = conversation.run(&mut a, step1, &mut b);

        assert!(wires.a_to_b == transcript.stream_a_of_mse());
        assert!(wires.b_to_a == transcript.stream_b());
        assert_eq!(a.received(), transcript.b_payload);
        assert_eq!(b.received(), [&transcript.ia[..], &transcript.a_payload].concat());
        assert!(a.verdict().is_ok() && b.verdict().is_ok());
    }
}

/// The one transcript whose S begins with a zero byte gives the caller the choice, before step 3.
#[test]
fn a_leading_zero_of_s_is_an_outcome_before_step_3() {
    let mut met = Vec::new();
    for transcript in vectors::all() {
        let mut out = Vec::new();
        let initiator = Initiator::start(transcript.offer(), transcript.random_a(), &mut out);
        out.clear();
        let step = initiator.receive(&transcript.b_to_a[0], &mut out).unwrap();
        assert_eq!(matches!(step, Initiating::LeadingZero(_)), transcript.s[0] == 0);
        if let Initiating::LeadingZero(zero) = step {
            assert!(out.is_empty(), "sent something before the caller decided");
            let step = zero.go_on(&mut out).unwrap();
            assert!(out == transcript.a_to_b[1]);
            assert!(matches!(step, Initiating::NeedsInput(_)));
            met.push(transcript.name);
        }
    }
    assert_eq!(met, ["S starts with a zero byte"]);
}

fn line(transcript: &Transcript) -> String {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let ya = &transcript.a_to_b[0][..96];
    format!("MSE {} {} {}", hex(ya), hex(&transcript.s), hex(&transcript.skey.0))
}
