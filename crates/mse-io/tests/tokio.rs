//! The tokio adapter over in-memory transports of every width.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use mse::{CryptoMethod, CryptoPolicy, Offer, Randomness, Skey, SkeyHash};
use mse_io::HandshakeError;
use mse_io::tokio::{Initiate, Respond, Stream, respond};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, ReadHalf, WriteHalf, duplex, split};

const SKEY: Skey = Skey([0x5e; 20]);
const IA: &[u8] = b"\x13BitTorrent protocol and what follows";

type Side = Stream<ReadHalf<DuplexStream>, WriteHalf<DuplexStream>>;

fn randomness() -> Randomness {
    Randomness::from_os().unwrap()
}

fn lookup(policy: CryptoPolicy) -> impl FnOnce(SkeyHash) -> Option<(Skey, CryptoPolicy)> {
    move |hash| (hash == SKEY.hash()).then_some((SKEY, policy))
}

async fn pair(width: usize, policy: CryptoPolicy) -> (Side, Side) {
    let (near, far) = duplex(width);
    let ((near_in, near_out), (far_in, far_out)) = (split(near), split(far));
    let offer =
        Offer::new(SKEY, CryptoPolicy::PREFER_RC4).with_initial_payload(IA.to_vec()).unwrap();
    let mut initiate =
        Initiate::new(near_in, near_out, offer, randomness()).go_on_with_leading_zero();
    let (near, far) = tokio::join!(initiate.complete(), respond(far_in, far_out, lookup(policy)));
    let (near_in, near_out) = initiate.into_io();
    (Stream::new(near_in, near_out, near.unwrap()), far.unwrap())
}

#[tokio::test]
async fn payload_passes_both_ways_at_every_width() {
    for width in [1, 3, 64, 200, 511, 600, 4096] {
        for policy in [CryptoPolicy::PREFER_RC4, CryptoPolicy::PREFER_PLAINTEXT] {
            let (mut near, mut far) = pair(width, policy).await;
            assert_eq!(near.method(), policy.preferred());
            assert_eq!(far.method(), policy.preferred());
            let payload: Vec<u8> = (0..40_000_u32).map(|at| ((at * 7) >> 3) as u8).collect();
            let (sent, received) = tokio::join!(
                async {
                    near.write_all(&payload).await.unwrap();
                    near.shutdown().await.unwrap();
                    let mut answer = Vec::new();
                    near.read_to_end(&mut answer).await.unwrap();
                    answer
                },
                async {
                    let mut received = Vec::new();
                    far.read_to_end(&mut received).await.unwrap();
                    // The other direction is still open.
                    far.write_all(&received).await.unwrap();
                    far.shutdown().await.unwrap();
                    received
                }
            );
            assert_eq!(received, [IA, &payload].concat(), "width {width}");
            assert_eq!(sent, received);
        }
    }
}

#[tokio::test]
async fn an_unknown_torrent_is_reported() {
    let (near, far) = duplex(4096);
    let ((near_in, near_out), (far_in, far_out)) = (split(near), split(far));
    let offer = Offer::new(SKEY, CryptoPolicy::RC4_ONLY);
    let mut initiate =
        Initiate::new(near_in, near_out, offer, randomness()).go_on_with_leading_zero();
    let (near, far) = tokio::join!(initiate.complete(), respond(far_in, far_out, |_| None));
    assert!(matches!(far, Err(HandshakeError::UnknownSkey(hash)) if hash == SKEY.hash()));
    assert!(matches!(near, Err(HandshakeError::Closed { stage: mse::Stage::Synchronise })));
}

/// Futures are dropped after every poll that is pending, and made again.
#[tokio::test]
async fn a_handshake_survives_being_cancelled_at_every_await() {
    let (near, far) = duplex(1);
    let ((near_in, near_out), (far_in, far_out)) = (split(near), split(far));
    let offer = Offer::new(SKEY, CryptoPolicy::RC4_ONLY);
    let mut initiate =
        Initiate::new(near_in, near_out, offer, randomness()).go_on_with_leading_zero();
    let mut answer = Respond::new(far_in, far_out, randomness());
    let initiator = async {
        loop {
            tokio::select! {
                biased;
                established = initiate.complete() => break established.unwrap(),
                () = tokio::task::yield_now() => {}
            }
        }
    };
    let responder = async {
        loop {
            tokio::select! {
                biased;
                hash = answer.skey_hash() => break assert_eq!(hash.unwrap(), SKEY.hash()),
                () = tokio::task::yield_now() => {}
            }
        }
        answer.choose(&SKEY, CryptoPolicy::RC4_ONLY).unwrap();
        loop {
            tokio::select! {
                biased;
                established = answer.complete() => break established.unwrap(),
                () = tokio::task::yield_now() => {}
            }
        }
    };
    let (near, far) = tokio::join!(initiator, responder);
    assert_eq!((near.method, far.method), (CryptoMethod::Rc4, CryptoMethod::Rc4));
    let (mut near, mut far) = (near, far);
    let mut text = *b"the same key stream";
    near.encryptor.encrypt(&mut text);
    far.decryptor.decrypt(&mut text);
    assert_eq!(&text, b"the same key stream");
}
