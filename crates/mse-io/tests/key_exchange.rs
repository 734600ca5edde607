//! A key exchange that is computed apart from the handshake.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;

use mse::{CryptoPolicy, KeyExchange, Offer, Randomness, Skey, Stage};
use mse_io::polled::{Handshake, Progress};
use mse_io::tokio::{Initiate, Respond, public_key};
use mse_io::{HandshakeError, Stream};
use mse_testkit::key_log::Lines;
use mse_testkit::narrow_pipe::asynchronous::pipe;
use mse_testkit::script::fixed;
use tokio::io::{AsyncReadExt, AsyncWriteExt, split};
use tokio::task::yield_now;

const SKEY: Skey = Skey([0xca; 20]);

fn random() -> Randomness {
    Randomness::from_os().unwrap()
}

fn offer() -> Offer {
    Offer::new(SKEY, CryptoPolicy::RC4_ONLY)
}

/// With futures that are dropped at every await, over a pipe that takes few bytes at a time.
#[tokio::test]
async fn the_stream_behind_it_is_that_of_any_other() {
    for width in [1, 700] {
        let (near, far) = pipe(width);
        let ((near_in, near_out), (mut far_in, far_out)) = (split(near), split(far));
        let mut initiate = Initiate::new_without_redial(near_in, near_out, offer(), random());
        let log = Arc::new(Lines::default());
        let responder = async {
            let mut received = Vec::new();
            let ya = loop {
                tokio::select! {
                    biased;
                    ya = public_key(&mut far_in, &mut received) => break ya.unwrap(),
                    () = yield_now() => {}
                }
            };
            let agreed = KeyExchange::new(random(), &ya).unwrap().compute();
            let log = Some(log.clone() as Arc<_>);
            let mut respond = Respond::with_key_exchange(far_in, far_out, agreed, log);
            respond.receive(&received).unwrap();
            assert_eq!(respond.skey_hash().await.unwrap(), SKEY.hash());
            respond.choose(&SKEY, CryptoPolicy::RC4_ONLY).unwrap();
            let established = respond.complete().await.unwrap();
            let (reader, writer) = respond.into_io();
            Stream::new(reader, writer, established)
        };
        let (established, mut far) = tokio::join!(initiate.complete(), responder);
        let (near_in, near_out) = initiate.into_io();
        let mut near = Stream::new(near_in, near_out, established.unwrap());
        let mut text = [0; 4];
        let (sent, received) = tokio::join!(near.write_all(b"text"), far.read_exact(&mut text));
        sent.unwrap();
        received.unwrap();
        assert_eq!(&text, b"text");
        assert_eq!(log.get().len(), 1);
    }
}

#[tokio::test]
async fn a_stream_that_ends_within_the_key_is_closed() {
    let mut received = Vec::new();
    let ended = public_key(&mut &[7; 95][..], &mut received).await;
    assert!(matches!(ended, Err(HandshakeError::Closed { stage: Stage::PublicKey })));
    let stream = [7; 96 + 5];
    let mut received = stream[..3].to_vec();
    assert_eq!(public_key(&mut &stream[3..], &mut received).await.unwrap(), [7; 96]);
    assert_eq!(received, [7; 5]);
}

#[test]
fn the_polled_handshake_has_output_at_once() {
    let agreed = KeyExchange::new(fixed([3; 20], vec![9; 7], 0), &[0x55; 96]).unwrap().compute();
    let mut handshake = Handshake::respond_with(agreed, None);
    assert_eq!(handshake.stage(), Stage::Synchronise);
    assert_eq!(handshake.output().len(), 96 + 7);
    assert_eq!(handshake.receive(&[0; 531]).unwrap(), Progress::NeedsInput);
    assert!(handshake.receive(&[0]).is_err());
}
