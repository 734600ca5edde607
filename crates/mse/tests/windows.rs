//! The two search windows: a marker at offset 0 to 512 behind the peer's public key, to the byte.

use mse::{CryptoMethod, CryptoPolicy, Offer, PeerMisbehaved, Skey, Stage};
use mse_testkit::reference::{Secrets, Step3, Step4, group};
use mse_testkit::script::{Script, fixed};

const XA: [u8; 20] = [0xa1; 20];
const XB: [u8; 20] = [0xb2; 20];
const SKEY: [u8; 20] = [0x5e; 20];

/// Feeds a public key, a pad, and what is behind it.
type Feed = fn(Script, &[u8], &[u8], &[u8]) -> Script;

const SEGMENTS: [Feed; 5] = [
    |script, key, pad, rest| script.recv([key, pad, rest].concat()),
    |script, key, pad, rest| script.recv_bytewise([key, pad, rest].concat()),
    |script, key, pad, rest| script.recv([key, pad].concat()).recv(rest),
    // Late: nothing but the key until the answer to it is there.
    |script, key, pad, rest| script.recv(key).recv([pad, rest].concat()),
    // In halves.
    |script, key, pad, rest| {
        let (early, late) = pad.split_at(pad.len() / 2);
        script.recv([key, early].concat()).recv([late, rest].concat())
    },
];

#[test]
fn pads_of_up_to_512_bytes_pass_however_they_are_cut() {
    for len in [0, 1, 2, 255, 256, 510, 511, 512] {
        for segments in SEGMENTS {
            let Peer { key, marker, rest } = initiator();
            let script = segments(responder_script(), &key, &pad(len), &[marker, rest].concat());
            assert_eq!(script.established().initial_payload, b"payload");

            let Peer { key, marker, rest } = responder();
            let script = segments(initiator_script(), &key, &pad(len), &[marker, rest].concat());
            assert_eq!(script.established().method, CryptoMethod::Rc4);
        }
    }
}

#[test]
fn pads_of_more_than_512_bytes_fail_however_they_are_cut() {
    for len in [513, 514, 600, 5000] {
        for segments in &SEGMENTS {
            let Peer { key, marker, rest } = initiator();
            let whole = [&marker[..], &rest].concat();
            segments(responder_script(), &key, &pad(len), &whole)
                .fails(PeerMisbehaved::Req1NotFound);

            let Peer { key, marker, rest } = responder();
            let whole = [&marker[..], &rest].concat();
            segments(initiator_script(), &key, &pad(len), &whole).fails(PeerMisbehaved::VcNotFound);
        }
    }
}

#[test]
fn the_responder_gives_up_at_byte_532() {
    let script = responder_script().recv(initiator().key).recv_bytewise(pad(531));
    script.waits_for(Stage::Synchronise).recv([0]).fails(PeerMisbehaved::Req1NotFound);
}

#[test]
fn the_initiator_gives_up_at_byte_520() {
    let script = initiator_script().recv(responder().key).recv_bytewise(pad(519));
    script.waits_for(Stage::Synchronise).recv([0]).fails(PeerMisbehaved::VcNotFound);
}

/// With everything but the last byte in one segment.
#[test]
fn one_segment_makes_no_difference_to_the_byte() {
    let script = responder_script().recv([&initiator().key[..], &pad(531)].concat());
    script.waits_for(Stage::Synchronise).recv([0]).fails(PeerMisbehaved::Req1NotFound);
    let script = initiator_script().recv([&responder().key[..], &pad(519)].concat());
    script.waits_for(Stage::Synchronise).recv([0]).fails(PeerMisbehaved::VcNotFound);
}

/// The marker is taken at its last byte, and not before.
#[test]
fn the_last_byte_of_a_marker_at_offset_512_counts() {
    let Peer { key, mut marker, .. } = initiator();
    let last = marker.pop().unwrap();
    let script = responder_script().recv(key).recv(pad(512)).recv(&marker);
    let script = script.waits_for(Stage::Synchronise);
    script.recv([last]).waits_for(Stage::NameTorrent);

    let Peer { key, mut marker, .. } = responder();
    let last = marker.pop().unwrap();
    let script = initiator_script().recv(key).recv(pad(512)).recv(&marker);
    let script = script.waits_for(Stage::Synchronise);
    script.recv([last]).waits_for(Stage::Negotiate);
}

/// Padding that repeats the beginning of the marker does not hide the marker behind it.
#[test]
fn near_misses_do_not_mislead() {
    for near in 1..20 {
        let Peer { key, marker, rest } = initiator();
        let near = marker[..near].repeat(3);
        responder_script().recv([key, near, marker, rest].concat()).established();
    }
    for near in 1..8 {
        let Peer { key, marker, rest } = responder();
        let near = marker[..near].repeat(3);
        initiator_script().recv([key, near, marker, rest].concat()).established();
    }
}

/// What one side sends, its pad left out.
struct Peer {
    key: Vec<u8>,
    marker: Vec<u8>,
    rest: Vec<u8>,
}

fn initiator() -> Peer {
    let secrets = secrets();
    let step3 = Step3::honest(&secrets, 2, b"", b"payload").encode(&mut secrets.stream_a());
    let (marker, rest) = step3.split_at(20);
    Peer { key: group::public(&XA).to_vec(), marker: marker.to_vec(), rest: rest.to_vec() }
}

fn responder() -> Peer {
    let step4 = Step4::honest(2, b"").encode(&mut secrets().stream_b());
    let (marker, rest) = step4.split_at(8);
    Peer { key: group::public(&XB).to_vec(), marker: marker.to_vec(), rest: rest.to_vec() }
}

fn secrets() -> Secrets {
    Secrets::agree(&XA, &group::public(&XB), SKEY)
}

fn responder_script() -> Script {
    Script::responder(fixed(XB, vec![], 0), Skey(SKEY), CryptoPolicy::RC4_ONLY)
}

fn initiator_script() -> Script {
    Script::initiator(Offer::new(Skey(SKEY), CryptoPolicy::RC4_ONLY), fixed(XA, vec![], 0))
}

fn pad(len: usize) -> Vec<u8> {
    (0..=255).cycle().take(len).collect()
}
