//! The reference makes the transcripts of a third implementation, in both roles.

use mse_testkit::pair::{Conversation, Wires};
use mse_testkit::reference::{Initiator, Responder};
use mse_testkit::vectors;
use mse_testkit::{Side, Standing};

#[test]
fn the_reference_makes_every_transcript() {
    for transcript in vectors::all() {
        println!("{}", transcript.name);
        let skey = transcript.skey.0;
        let mut a = Initiator::new(&transcript.xa, skey, transcript.provide);
        a.pad_a = transcript.pad_a.clone();
        a.pad_c = vec![0; transcript.pad_c_len.into()];
        a.ia = transcript.ia.clone();
        let mut b = Responder::new(&transcript.xb, skey, &[transcript.select]);
        b.pad_b = transcript.pad_b.clone();
        b.pad_d = vec![0; transcript.pad_d_len.into()];

        let conversation = Conversation {
            a_payload: transcript.a_payload.clone(),
            b_payload: transcript.b_payload.clone(),
            ..Conversation::silent()
        };
        let step1 = a.start();
        let wires = conversation.run(&mut a, step1, &mut b);

        let expected = Wires { a_to_b: transcript.stream_a(), b_to_a: transcript.stream_b() };
        assert!(wires == expected);
        assert_eq!(b.received(), [transcript.ia.clone(), transcript.a_payload].concat());
        assert_eq!(a.received(), transcript.b_payload);
        let established = |initial_payload_len| Standing::Established {
            select: transcript.select,
            skey,
            initial_payload_len,
        };
        assert_eq!(a.standing(), established(0));
        assert_eq!(b.standing(), established(transcript.ia.len()));
    }
}
