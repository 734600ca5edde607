//! The other side: peers that dial.
#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

mod support;

use std::net::SocketAddr;
use std::time::Duration;

use mse::{CryptoPolicy, Offer, Skey};
use mse_io::tokio::initiate;
use mse_probe::{Listener, Patience, Random, Verdict, VisitKind};
use mse_testkit::reference;
use mse_testkit::{Side, Stop};
use support::listening::{assert_faults, listen, named, quick};
use support::{EXTENDED, GREETING, TORRENT};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Our own initiator, through mse-io: dials again when S begins with a zero byte.
async fn ours(address: SocketAddr) {
    let (reader, writer) = TcpStream::connect(address).await.unwrap().into_split();
    let offer = Offer::new(Skey(TORRENT.into()), CryptoPolicy::PREFER_RC4)
        .with_initial_payload(GREETING.encode().to_vec())
        .unwrap();
    let handshake = initiate(reader, writer, offer);
    let Ok(Ok(mut stream)) = tokio::time::timeout(Duration::from_secs(10), handshake).await else {
        return;
    };
    let mut theirs = [0; 68];
    if stream.read_exact(&mut theirs).await.is_ok() {
        let _ = stream.write_all(EXTENDED).await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    }
}

/// The reference peer, which looks at everything, and goes on with any S.
async fn honest(address: SocketAddr) {
    dial_reference(address, 3).await;
}

async fn dial_reference(address: SocketAddr, provide: u32) {
    let mut x = [0; 20];
    getrandom::fill(&mut x).unwrap();
    let mut peer = reference::Initiator::new(&x, TORRENT.into(), provide);
    peer.ia = GREETING.encode().to_vec();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&peer.start()).await.unwrap();
    let (mut buffer, mut said) = ([0; 4096], false);
    loop {
        let read = tokio::time::timeout(Duration::from_secs(2), stream.read(&mut buffer)).await;
        let Ok(Ok(count @ 1..)) = read else { return };
        let mut out = Vec::new();
        peer.receive(&buffer[..count], &mut out);
        match peer.verdict() {
            Ok(_) if !said => {
                said = true;
                peer.send(EXTENDED, &mut out);
            }
            Err(Stop::Failed(_) | Stop::Refused) => return,
            _ => {}
        }
        if stream.write_all(&out).await.is_err() {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_peer_passes_all() {
    let heard = listen(&quick(), honest).await;
    assert_eq!(heard.outcomes.len(), quick().len());
    assert_faults(&heard, &[]);
    let offer = heard.outcomes[0].visits[0].offer.unwrap();
    assert_eq!((offer.provide, offer.ia, offer.pad, offer.ahead), (3, Some(68), 0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_initiator_avoids_such_an_s() {
    let heard = listen(&quick(), ours).await;
    assert_faults(&heard, &[("answer-s-leading-zero", Verdict::NotApplicable)]);
}

/// Looks twice, a moment after it has said something, and wants all of it then, as KTorrent does.
async fn hasty(address: SocketAddr) {
    let mut x = [0; 20];
    getrandom::fill(&mut x).unwrap();
    let mut peer = reference::Initiator::new(&x, TORRENT.into(), 3);
    peer.ia = GREETING.encode().to_vec();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&peer.start()).await.unwrap();
    let mut buffer = [0; 4096];
    for step in 0..2 {
        tokio::time::sleep(Duration::from_millis(150)).await;
        let Ok(count) = stream.read(&mut buffer).await else { return };
        if step == 0 && count < 96 {
            return;
        }
        let mut out = Vec::new();
        peer.receive(&buffer[..count], &mut out);
        if step == 1 && peer.verdict().is_ok() {
            peer.send(EXTENDED, &mut out);
        }
        let _ = stream.write_all(&out).await;
    }
    let _ = stream.read(&mut buffer).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wanting_all_of_yb_at_once_is_found() {
    let heard = listen(&named(&["select-offered", "answer-key-split"]), hasty).await;
    assert_faults(&heard, &[("answer-key-split", Verdict::Fails)]);
}

/// Gives up before it is answered, every other time.
#[tokio::test(flavor = "multi_thread")]
async fn who_has_left_did_not_see_the_answer() {
    let turn = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
    let checks = named(&["answer-late", "answer-s-leading-zero"]);
    let heard = listen(&checks, move |address| {
        let turn = turn.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        async move {
            match turn % 2 {
                0 => honest(address).await,
                _ => {
                    let gives_up = tokio::time::timeout(Duration::from_millis(10), honest(address));
                    let _ = gives_up.await;
                }
            }
        }
    });
    assert_faults(&heard.await, &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_of_one_method_is_respected() {
    let checks = named(&["select-offered", "select-plaintext", "select-unoffered"]);
    let heard = listen(&checks, |address| dial_reference(address, 2)).await;
    assert_faults(&heard, &[("select-plaintext", Verdict::NotApplicable)]);
    assert_eq!(heard.outcomes[0].judgement.verdict, Verdict::Pass);
}

#[tokio::test(flavor = "multi_thread")]
async fn plaintext_takes_no_check_away() {
    let checks = named(&["pad-b-0"]);
    let turn = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
    let heard = listen(&checks, move |address| {
        let turn = turn.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        async move {
            if turn < 2 {
                let mut stream = TcpStream::connect(address).await.unwrap();
                let _ = stream.write_all(&GREETING.encode()).await;
                let _ = stream.read_to_end(&mut Vec::new()).await;
            } else {
                honest(address).await;
            }
        }
    });
    let heard = heard.await;
    assert_faults(&heard, &[]);
    assert!(heard.others.kept.iter().all(|visit| visit.kind == VisitKind::Plaintext));
    assert_eq!(heard.others.seen.plaintext, 2);
}

/// Says yes to whatever comes.
async fn careless(address: SocketAddr) {
    let mut x = [0; 20];
    getrandom::fill(&mut x).unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&reference::group::public(&x)).await.unwrap();
    let mut yb = [0; 96];
    if stream.read_exact(&mut yb).await.is_err() {
        return;
    }
    let secrets = reference::Secrets::agree(&x, &yb, TORRENT.into());
    let mut stream_a = secrets.stream_a();
    let step3 = reference::Step3::honest(&secrets, 3, &[], &GREETING.encode());
    let _ = stream.write_all(&step3.encode(&mut stream_a)).await;
    let mut buffer = vec![0; 70_000];
    // A step 4 of any kind will do.
    let read = tokio::time::timeout(Duration::from_secs(1), async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        stream.read(&mut buffer).await
    });
    if matches!(read.await, Ok(Ok(1..))) {
        let _ = stream.write_all(&stream_a.apply(EXTENDED)).await;
        let rest = stream.read_to_end(&mut buffer);
        let _ = tokio::time::timeout(Duration::from_secs(2), rest).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_checked_is_found() {
    let ids = [
        "select-nothing",
        "select-two",
        "select-two-rc4",
        "select-unoffered",
        "pad-b-513",
        "answer-vc-wrong",
        "pad-d-513",
        "yb-0",
        "yb-1",
        "yb-p-1",
        "yb-p",
        "yb-p-plus-1",
        "yb-max",
    ];
    let heard = listen(&named(&ids), careless).await;
    let expected: Vec<_> =
        heard.outcomes.iter().map(|one| (one.check.id, Verdict::Deviates)).collect();
    assert_faults(&heard, &expected);
}

#[tokio::test]
async fn nobody_comes() {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let random = Random::from_os().unwrap();
    let listener = Listener::new(TORRENT, random, Patience::default());
    let limit = Duration::from_millis(50);
    let heard = listener.listen(socket, &named(&["pad-b-0"]), limit, |_, _| {}).await;
    assert_faults(&heard, &[("pad-b-0", Verdict::NoAnswer)]);
}
