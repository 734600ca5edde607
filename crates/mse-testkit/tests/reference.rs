//! The reference makes the transcripts of a third implementation, in both roles.

use mse_testkit::pair::{Conversation, Wires};
use mse_testkit::reference::{Initiator, Responder};
use mse_testkit::vectors::{self, Transcript};
use mse_testkit::{Reading, Side};

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
        let Transcript { select, ia, a_payload, b_payload, .. } = transcript;
        let (initial_payload, behind) = (Vec::new(), b_payload);
        assert_eq!(a.verdict(), Ok(Reading { select, initial_payload, behind }));
        let (initial_payload, behind) = (ia, a_payload);
        assert_eq!(b.verdict(), Ok(Reading { select, initial_payload, behind }));
    }
}
