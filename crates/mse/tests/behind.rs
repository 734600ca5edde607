//! Bytes behind IA and behind PadD, whatever comes in the same segment.

use mse::{CryptoMethod, CryptoPolicy, Offer, Skey, Stage};
use mse_testkit::reference::{Secrets, Step3, Step4, group};
use mse_testkit::script::{Script, fixed};

const XA: [u8; 20] = [0xa1; 20];
const XB: [u8; 20] = [0xb2; 20];
const SKEY: [u8; 20] = [0x5e; 20];

/// The method, its policy for either side, and its bit.
const METHODS: [(CryptoMethod, CryptoPolicy, u32); 2] = [
    (CryptoMethod::Rc4, CryptoPolicy::RC4_ONLY, 2),
    (CryptoMethod::Plaintext, CryptoPolicy::PLAINTEXT_ONLY, 1),
];

const IA_LENGTHS: [usize; 9] = [0, 1, 20, 67, 68, 69, 1000, 65_534, 65_535];

#[test]
fn bytes_behind_ia_are_kept_and_decrypted() {
    let secrets = secrets();
    for (method, policy, bit) in METHODS {
        for (ia_len, behind_len) in IA_LENGTHS.iter().flat_map(|ia| [0, 1, 5000].map(|b| (*ia, b)))
        {
            let (ia, behind) = (bytes(ia_len, 3), bytes(behind_len, 5));
            let mut stream = secrets.stream_a();
            let step3 = Step3::honest(&secrets, bit, &[0; 33], &ia).encode(&mut stream);
            let behind_on_wire = under(method, &mut stream, &behind);

            let script = Script::responder(fixed(XB, vec![], 0), Skey(SKEY), policy)
                .recv([&group::public(&XA)[..], &step3, &behind_on_wire].concat());
            let established = script.established();
            assert_eq!(established.method, method);
            assert!(established.initial_payload == ia, "IA of {ia_len} bytes");
            assert!(established.leftover == behind, "{behind_len} bytes behind IA");

            // The key stream goes on behind them.
            let more = under(method, &mut stream, b"more");
            assert!(script.recv(more).received().ends_with(b"more"));
        }
    }
}

#[test]
fn bytes_behind_pad_d_are_kept_and_decrypted() {
    let secrets = secrets();
    for (method, policy, bit) in METHODS {
        for (pad_d_len, behind_len) in [(0, 1), (0, 68), (1, 68), (512, 68), (512, 70_000)] {
            let behind = bytes(behind_len, 7);
            let mut stream = secrets.stream_b();
            let step4 = Step4::honest(bit, &vec![0; pad_d_len]).encode(&mut stream);
            let behind_on_wire = under(method, &mut stream, &behind);

            let offer = Offer::new(Skey(SKEY), policy);
            let script = Script::initiator(offer, fixed(XA, vec![], 0))
                .recv(group::public(&XB))
                .recv([step4, behind_on_wire].concat());
            assert_eq!(script.established().method, method);
            assert!(script.established().leftover == behind, "{behind_len} bytes");

            let more = under(method, &mut stream, b"more");
            assert!(script.recv(more).received().ends_with(b"more"));
        }
    }
}

/// The whole stream of either peer at once, as after a long pause of the reader.
#[test]
fn pads_and_payload_in_one_segment_with_the_public_key() {
    let secrets = secrets();
    let mut stream = secrets.stream_b();
    let step4 = Step4::honest(2, &[0; 512]).encode(&mut stream);
    let payload = stream.apply(b"payload");
    let script =
        Script::initiator(Offer::new(Skey(SKEY), CryptoPolicy::RC4_ONLY), fixed(XA, vec![], 0))
            .recv([&group::public(&XB)[..], &[0x42; 512], &step4, &payload].concat());
    assert_eq!(script.established().leftover, b"payload");
}

/// Whatever IA is, the initiator sends step 3 and then waits for step 4.
#[test]
fn nothing_is_sent_behind_ia_before_step_4() {
    let secrets = secrets();
    for (method, policy, bit) in METHODS {
        for ia_len in IA_LENGTHS {
            let ia = bytes(ia_len, 3);
            let mut stream = secrets.stream_a();
            let step3 = Step3::honest(&secrets, bit, &[0; 100], &ia).encode(&mut stream);
            let step4 = Step4::honest(bit, &[0; 50]).encode(&mut secrets.stream_b());

            let offer = Offer::new(Skey(SKEY), policy).with_long_initial_payload(ia).unwrap();
            let mut script = Script::initiator(offer, fixed(XA, vec![], 100))
                .whatever_was_sent()
                .recv(group::public(&XB))
                .expect(step3);
            for byte in [&[0x17; 300][..], &step4].concat() {
                script = script.recv([byte]).is_silent();
            }
            let behind_ia = under(method, &mut stream, b"behind IA");
            script.sends(b"behind IA").expect(behind_ia);
        }
    }
}

/// The responder answers at the last byte of IA, and not before.
#[test]
fn step_4_waits_for_all_of_ia() {
    let secrets = secrets();
    for ia_len in IA_LENGTHS {
        let step3 =
            Step3::honest(&secrets, 2, &[0; 9], &bytes(ia_len, 3)).encode(&mut secrets.stream_a());
        let (last, before) = step3.split_last().unwrap();
        Script::responder(fixed(XB, vec![], 77), Skey(SKEY), CryptoPolicy::RC4_ONLY)
            .recv(group::public(&XA))
            .expect(group::public(&XB))
            .recv(before)
            .waits_for(Stage::InitialPayload)
            .is_silent()
            .recv([*last])
            .expect(Step4::honest(2, &[0; 77]).encode(&mut secrets.stream_b()));
    }
}

#[test]
fn an_offer_bounds_ia() {
    let offer = || Offer::new(Skey(SKEY), CryptoPolicy::default());
    assert!(offer().with_initial_payload(vec![0; 68]).is_ok());
    let error = offer().with_initial_payload(vec![0; 69]).unwrap_err();
    assert_eq!((error.len, error.limit), (69, 68));
    assert!(offer().with_long_initial_payload(vec![0; 65_535]).is_ok());
    let error = offer().with_long_initial_payload(vec![0; 65_536]).unwrap_err();
    assert_eq!((error.len, error.limit), (65_536, 65_535));
}

fn under(method: CryptoMethod, stream: &mut mse_testkit::reference::Rc4, clear: &[u8]) -> Vec<u8> {
    match method {
        CryptoMethod::Plaintext => clear.to_vec(),
        _ => stream.apply(clear),
    }
}

fn secrets() -> Secrets {
    Secrets::agree(&XA, &group::public(&XB), SKEY)
}

/// Bytes that repeat at no distance that matters.
fn bytes(len: usize, step: usize) -> Vec<u8> {
    (0..len).map(|at| (at * step % 251) as u8).collect()
}
