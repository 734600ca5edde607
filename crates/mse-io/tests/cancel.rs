//! Futures of the tokio adapter that are dropped at every await lose nothing.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::future::Future;

use mse::{CryptoPolicy, Offer, Randomness, Skey, Stage};
use mse_io::tokio::{Initiate, Respond, respond};
use mse_io::{HandshakeError, Stream};
use mse_testkit::narrow_pipe::asynchronous::pipe;
use tokio::io::{AsyncReadExt, AsyncWriteExt, split};

const SKEY: Skey = Skey([0xca; 20]);

fn randomness() -> Randomness {
    Randomness::from_os().unwrap()
}

fn offer() -> Offer {
    Offer::new(SKEY, CryptoPolicy::RC4_ONLY)
}

/// Whether the future ended in the one poll that it got.
async fn once<T>(future: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        result = future => Some(result),
        () = tokio::task::yield_now() => None,
    }
}

#[tokio::test]
async fn a_handshake_survives_being_cancelled_at_every_await() {
    let (near, far) = pipe(1);
    let ((near_in, near_out), (far_in, far_out)) = (split(near), split(far));
    let mut initiate = Initiate::new_without_redial(near_in, near_out, offer(), randomness());
    let mut answer = Respond::new(far_in, far_out, randomness());
    let initiator = async {
        loop {
            if let Some(established) = once(initiate.complete()).await {
                break established.unwrap();
            }
        }
    };
    let responder = async {
        loop {
            if let Some(hash) = once(answer.skey_hash()).await {
                break assert_eq!(hash.unwrap(), SKEY.hash());
            }
        }
        answer.choose(&SKEY, CryptoPolicy::RC4_ONLY).unwrap();
        loop {
            if let Some(established) = once(answer.complete()).await {
                break established.unwrap();
            }
        }
    };
    let (mut near, mut far) = tokio::join!(initiator, responder);
    let mut text = *b"the same key stream";
    near.encryptor.encrypt(&mut text);
    far.decryptor.decrypt(&mut text);
    assert_eq!(&text, b"the same key stream");
}

#[tokio::test]
async fn a_cancelled_write_may_be_followed_by_other_data() {
    let (near, far) = pipe(4);
    let ((near_in, near_out), (far_in, far_out)) = (split(near), split(far));
    let mut initiate = Initiate::new_without_redial(near_in, near_out, offer(), randomness());
    let known = |_| Some((SKEY, CryptoPolicy::RC4_ONLY));
    let (near, far) = tokio::join!(initiate.complete(), respond(far_in, far_out, known));
    let (near_in, near_out) = initiate.into_io();
    let mut near = Stream::new(near_in, near_out, near.unwrap());
    let mut far = far.unwrap();

    let mut written = Vec::new();
    for attempt in 0..200_u8 {
        let data = [attempt; 9];
        if let Some(count) = once(near.write(&data)).await {
            written.extend_from_slice(&data[..count.unwrap()]);
        }
        if attempt % 3 == 0 {
            let mut received = [0; 3];
            if let Some(count) = once(far.read(&mut received)).await {
                let count = count.unwrap();
                assert_eq!(received[..count], written[..count]);
                written.drain(..count);
            }
        }
    }
    near.shutdown().await.unwrap();
    let mut rest = Vec::new();
    far.read_to_end(&mut rest).await.unwrap();
    assert_eq!(rest, written);
}

#[tokio::test]
async fn an_unknown_torrent_is_reported_on_both_sides() {
    let (near, far) = pipe(4096);
    let ((near_in, near_out), (far_in, far_out)) = (split(near), split(far));
    let mut initiate = Initiate::new_without_redial(near_in, near_out, offer(), randomness());
    let (near, far) = tokio::join!(initiate.complete(), respond(far_in, far_out, |_| None));
    assert!(matches!(far, Err(HandshakeError::UnknownSkey(hash)) if hash == SKEY.hash()));
    assert!(matches!(near, Err(HandshakeError::Closed { stage: Stage::Synchronise })));
}
