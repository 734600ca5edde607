//! Every adapter over transports of width 1 to 4096, which deadlock an adapter that writes all of its
//! output before it reads.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::io::{Read, Write};
use std::thread;

use mse::{CryptoPolicy, Established, FixedChoices, Offer, Randomness, Responder, Skey};
use mse_io::polled::Handshake;
use mse_io::{HandshakeError, Stream, blocking, tokio as asynchronous};
use mse_testkit::narrow_pipe;
use tokio::io::{AsyncReadExt, AsyncWriteExt, split};

const SKEY: Skey = Skey([0x5e; 20]);
const IA: &[u8] = b"\x13BitTorrent protocol and what follows";
const WIDTHS: [usize; 9] = [1, 2, 3, 64, 200, 511, 600, 608, 4096];
const POLICIES: [CryptoPolicy; 2] = [CryptoPolicy::PREFER_RC4, CryptoPolicy::PREFER_PLAINTEXT];

fn offer() -> Offer {
    Offer::new(SKEY, CryptoPolicy::PREFER_RC4).with_initial_payload(IA.to_vec()).unwrap()
}

/// The longest pads everywhere, so that every width below 512 deadlocks who does not read meanwhile.
fn longest_pads() -> Randomness {
    let private_key = std::array::from_fn(|_| rand_byte());
    let choices = FixedChoices { private_key, hello_pad: vec![0xaa; 512], header_pad_len: 512 };
    Randomness::fixed(choices).unwrap()
}

fn rand_byte() -> u8 {
    let mut byte = [0];
    getrandom::fill(&mut byte).unwrap();
    byte[0]
}

fn payload() -> Vec<u8> {
    (0..30_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

type End = narrow_pipe::blocking::End;

/// A handshake over a new pipe, again until S does not begin with a zero byte.
fn blocking_pair(width: usize, policy: CryptoPolicy) -> ((End, Established), (End, Established)) {
    loop {
        let (near, far) = narrow_pipe::blocking::pipe(width);
        let answer = thread::spawn(move || {
            let known = |hash| (hash == SKEY.hash()).then_some((SKEY, policy));
            let handshake = Handshake::respond(Responder::new(longest_pads()));
            blocking::run(handshake, &far, &far, known).map(|established| (far, established))
        });
        match blocking::run(Handshake::initiate(offer(), longest_pads()), &near, &near, |_| None) {
            Ok(established) => return ((near, established), answer.join().unwrap().unwrap()),
            Err(HandshakeError::LeadingZero) => drop(near),
            Err(error) => panic!("{error}"),
        }
        assert!(answer.join().unwrap().is_err());
    }
}

#[test]
fn blocking() {
    for width in WIDTHS {
        for policy in POLICIES {
            let ((near, near_side), (far, far_side)) = blocking_pair(width, policy);
            assert_eq!(
                (near_side.method, far_side.method),
                (policy.preferred(), policy.preferred())
            );
            let answer = thread::spawn(move || {
                let mut stream = Stream::new(&far, &far, far_side);
                let mut received = Vec::new();
                stream.read_to_end(&mut received).unwrap();
                // The other direction is still open.
                stream.write_all(&received).unwrap();
                far.shutdown_write();
            });
            let mut stream = Stream::new(&near, &near, near_side);
            stream.write_all(&payload()).unwrap();
            near.shutdown_write();
            let mut received = Vec::new();
            stream.read_to_end(&mut received).unwrap();
            answer.join().unwrap();
            assert!(received == [IA, &payload()].concat(), "width {width}");
        }
    }
}

#[tokio::test]
async fn tokio_with_needless_pending_and_short_writes() {
    for width in WIDTHS {
        for policy in POLICIES {
            let (near, far) = narrow_pipe::asynchronous::pipe(width);
            let ((near_in, near_out), (far_in, far_out)) = (split(near), split(far));
            let mut initiate = asynchronous::Initiate::new_without_redial(
                near_in,
                near_out,
                offer(),
                longest_pads(),
            );
            let mut respond = asynchronous::Respond::new(far_in, far_out, longest_pads());
            let answer = async {
                assert_eq!(respond.skey_hash().await.unwrap(), SKEY.hash());
                respond.choose(&SKEY, policy).unwrap();
                respond.complete().await.unwrap()
            };
            let (near, far) = tokio::join!(initiate.complete(), answer);
            let (near_in, near_out) = initiate.into_io();
            let mut near = Stream::new(near_in, near_out, near.unwrap());
            let (far_in, far_out) = respond.into_io();
            let mut far = Stream::new(far_in, far_out, far);
            assert_eq!((near.method(), far.method()), (policy.preferred(), policy.preferred()));

            let (received, ()) = tokio::join!(
                async {
                    // Never flushed: what a write returned is on its way.
                    near.write_all(&payload()).await.unwrap();
                    near.shutdown().await.unwrap();
                    let mut received = Vec::new();
                    near.read_to_end(&mut received).await.unwrap();
                    received
                },
                async {
                    let mut received = Vec::new();
                    far.read_to_end(&mut received).await.unwrap();
                    far.write_all(&received).await.unwrap();
                    far.shutdown().await.unwrap();
                }
            );
            assert!(received == [IA, &payload()].concat(), "width {width}");
        }
    }
}
