//! Peers that send payload before they read on: they answer before IA is complete, as libtorrent and
//! KTorrent do, or go on behind IA without waiting for step 4.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use mse::{CryptoPolicy, FixedChoices, Offer, Randomness, Responder, Skey};
use mse_io::Stream;
use mse_io::tokio::{Initiate, Respond};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex, split};

const SKEY: Skey = Skey([0xea; 20]);

fn randomness(header_pad_len: u16) -> Randomness {
    let choices = FixedChoices { private_key: [7; 20], hello_pad: Vec::new(), header_pad_len };
    Randomness::fixed(choices).unwrap()
}

/// Plays an initiator that writes 5000 bytes behind IA before it reads step 4.
async fn impatient_initiator(mut wire: DuplexStream) {
    let mut out = Vec::new();
    let offer =
        Offer::new(SKEY, CryptoPolicy::RC4_ONLY).with_initial_payload(b"IA".to_vec()).unwrap();
    let mut state = mse::Initiator::start(offer, Randomness::from_os().unwrap(), &mut out);
    wire.write_all(&out).await.unwrap();
    out.clear();
    while out.is_empty() {
        let mut byte = [0];
        wire.read_exact(&mut byte).await.unwrap();
        state = match state.receive(&byte, &mut out).unwrap() {
            mse::Initiating::NeedsInput(state) => state,
            mse::Initiating::LeadingZero(zero) => match zero.go_on(&mut out).unwrap() {
                mse::Initiating::NeedsInput(state) => state,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        };
    }
    // Not payload that anybody could read, but bytes that have to be taken.
    out.extend([0; 5000]);
    wire.write_all(&out).await.unwrap();
    loop {
        let mut byte = [0];
        wire.read_exact(&mut byte).await.unwrap();
        match state.receive(&byte, &mut out).unwrap() {
            mse::Initiating::NeedsInput(next) => state = next,
            mse::Initiating::Complete(_) => break,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_responder_reads_on_while_step_4_is_pending() {
    let (near, far) = duplex(64);
    let (reader, writer) = split(far);
    let mut respond = Respond::new(reader, writer, randomness(512));
    let answer = async {
        assert_eq!(respond.skey_hash().await.unwrap(), SKEY.hash());
        respond.choose(&SKEY, CryptoPolicy::RC4_ONLY).unwrap();
        respond.complete().await.unwrap()
    };
    let (established, ()) = tokio::join!(answer, impatient_initiator(near));
    let (reader, writer) = respond.into_io();
    let mut stream = Stream::new(reader, writer, established);
    let mut received = vec![0; 5002];
    stream.read_exact(&mut received).await.unwrap();
    assert_eq!(&received[..2], b"IA");
}

/// Plays a responder that answers as soon as it knows the method, and then writes 5000 bytes before
/// it reads the rest of a long IA.
async fn early_responder(mut wire: DuplexStream) {
    let mut out = Vec::new();
    let mut state = Responder::new(Randomness::from_os().unwrap());
    let ia_len = 60_000_u32;
    // Read all but IA, then answer: what the core would say once IA is there, it is told at once.
    let choice = loop {
        let mut byte = [0];
        wire.read_exact(&mut byte).await.unwrap();
        match state.receive(&byte, &mut out).unwrap() {
            mse::Responding::NeedsInput(next) => state = next,
            mse::Responding::ChooseSkey(choice) => break choice,
            other @ mse::Responding::Complete(_) => panic!("{other:?}"),
        }
        wire.write_all(&out).await.unwrap();
        out.clear();
    };
    let mut state = match choice.choose(&SKEY, CryptoPolicy::RC4_ONLY, &mut out).unwrap() {
        mse::Responding::NeedsInput(state) => state,
        other => panic!("{other:?}"),
    };
    // VC, crypto_provide, len(PadC), no PadC, len(IA): then IA is what the core waits for.
    let mut header = [0; 16];
    wire.read_exact(&mut header).await.unwrap();
    state = match state.receive(&header, &mut out).unwrap() {
        mse::Responding::NeedsInput(state) => state,
        other => panic!("{other:?}"),
    };
    // RC4 of unknown bytes is as good as IA: its content does not matter for what is answered.
    let established = match state.receive(&vec![0; ia_len as usize], &mut out).unwrap() {
        mse::Responding::Complete(established) => established,
        other => panic!("{other:?}"),
    };
    let mut encryptor = established.encryptor;
    let mut payload = vec![9; 5000];
    encryptor.encrypt(&mut payload);
    out.extend(payload);
    wire.write_all(&out).await.unwrap();
    let mut ia = vec![0; ia_len as usize];
    wire.read_exact(&mut ia).await.unwrap();
}

#[tokio::test]
async fn an_initiator_reads_on_while_ia_is_pending() {
    let (near, far) = duplex(64);
    let (reader, writer) = split(near);
    let offer = Offer::new(SKEY, CryptoPolicy::RC4_ONLY)
        .with_long_initial_payload(vec![3; 60_000])
        .unwrap();
    let mut initiate = Initiate::new_without_redial(reader, writer, offer, randomness(0));
    let (established, ()) = tokio::join!(initiate.complete(), early_responder(far));
    let (reader, writer) = initiate.into_io();
    let mut stream = Stream::new(reader, writer, established.unwrap());
    let mut received = vec![0; 5000];
    stream.read_exact(&mut received).await.unwrap();
    assert!(received.iter().all(|&byte| byte == 9));
}
