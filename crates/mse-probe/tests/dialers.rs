//! Peers that dial, each with one thing wrong.
#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

mod support;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use mse_probe::{Listened, LooksLike, P, Verdict, VisitKind};
use support::Dials;
use support::listening::{assert_faults, listen, listen_for, named, outcome, quick};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const SENT: [&str; 9] = [
    "sent-ya",
    "sent-group",
    "sent-pad-a",
    "sent-vc",
    "sent-provide",
    "sent-pad-c",
    "sent-step3",
    "sent-ia",
    "sent-behind-ia",
];

fn right() -> Dials {
    Dials::default()
}

async fn listen_to(ids: &[&str], dials: Dials) -> Listened {
    let dials = Arc::new(dials);
    listen(&named(ids), move |address| {
        let dials = Arc::clone(&dials);
        async move { dials.dial(address).await }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_right_passes_everything() {
    let heard = listen(&quick(), |address| async move { right().dial(address).await }).await;
    assert_faults(&heard, &[]);
    assert!(heard.subject.unwrap().goes_on);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_peer_sends_is_judged() {
    let cases = [
        (Dials { pad_a: 600, ..right() }, "sent-pad-a", Verdict::Fails, "PadA of 600 bytes, on "),
        (Dials { pad_a: 5000, ..right() }, "sent-pad-a", Verdict::Fails, "PadA of 5000 bytes"),
        (Dials { vc: [9; 8], ..right() }, "sent-vc", Verdict::Fails, "not zeros"),
        (Dials { pad_c: 513, ..right() }, "sent-pad-c", Verdict::Fails, "PadC of 513 bytes"),
        (Dials { ia: 73, ..right() }, "sent-ia", Verdict::Deviates, "IA of 73 bytes"),
        (Dials { behind: 301, ..right() }, "sent-behind-ia", Verdict::Deviates, "301 bytes behind"),
    ];
    for (dials, id, verdict, because) in cases {
        let heard = listen_to(&[&SENT[..], &["select-offered"]].concat(), dials).await;
        assert_faults(&heard, &[(id, verdict)]);
        let judged = &outcome(&heard, id).judgement;
        assert!(judged.because.contains(because), "{judged:?}");
        assert!(!outcome(&heard, id).visits.is_empty());
    }
}

/// Of these, no other check may say anything, as they take no honest answer either.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_made_of_what_has_no_base() {
    let mut p_minus_1 = P;
    p_minus_1[95] -= 1;
    let cases = [
        (Dials { wrong_prime: true, ..right() }, "sent-group", "RFC 2409's first group"),
        (Dials { discards: 0, ..right() }, "sent-vc", "without the discard of 1,024 bytes"),
        (Dials { swaps_keys: true, ..right() }, "sent-vc", "under the key of the other direction"),
        (Dials { ya: Some([0; 96]), ..right() }, "sent-ya", "Ya is 0"),
        (Dials { ya: Some(p_minus_1), ..right() }, "sent-ya", "Ya is P-1"),
        (Dials { provide: 0, ..right() }, "sent-provide", "offers 0x0"),
        (Dials { provide: 8, ..right() }, "sent-provide", "offers 0x8"),
        (
            Dials { ia_len: Some(1000), ..right() },
            "sent-step3",
            "the last 932 of 1000 bytes of IA did not come",
        ),
        (
            Dials { pad_c_len: Some(400), ..right() },
            "sent-step3",
            "the last 292 of 402 bytes of PadC and len(IA) did not come",
        ),
    ];
    for (dials, id, because) in cases {
        let others = ["select-offered", "pad-b-0", "pad-b-513", "answer-vc-wrong", "yb-0x13"];
        let heard = listen_to(&[&others[..], &[id]].concat(), dials).await;
        let judged = &outcome(&heard, id).judgement;
        assert_eq!(judged.verdict, Verdict::Fails, "{judged:?}");
        assert!(judged.because.contains(because), "{judged:?}");
        for other in others {
            let judged = &outcome(&heard, other).judgement;
            assert_eq!(judged.verdict, Verdict::NoAnswer, "{id} {other} {judged:?}");
        }
        let reason = &outcome(&heard, "pad-b-0").judgement.because;
        assert!(reason.starts_with("it does not go on behind an honest answer: "), "{reason}");
        assert!(!heard.subject.unwrap().goes_on);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn step_4_is_refused_or_it_is_not_to_be_told() {
    let ids = ["select-offered", "pad-b-0", "pad-b-513"];
    let heard = listen_to(&ids, Dials { finds_no_vc: true, ..right() }).await;
    let judged = &outcome(&heard, "select-offered").judgement;
    assert_eq!(judged.verdict, Verdict::Fails, "{judged:?}");
    assert!(judged.because.ends_with("before the handshake"), "{judged:?}");
    for quiet in [
        Dials { talks: false, closes_at_the_end: true, ..right() },
        Dials { talks: false, ..right() },
        Dials { finds_no_vc: true, closes: false, ..right() },
    ] {
        let heard = listen_to(&ids, quiet).await;
        assert_faults(&heard, &ids.map(|id| (id, Verdict::NoAnswer)));
        let judged = &outcome(&heard, "select-offered").judgement;
        assert!(judged.because.ends_with("is not to be told"), "{judged:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_nothing_to_say_is_asked() {
    let dials = Dials { talks_when_asked: true, ..right() };
    let heard = listen_to(&["select-offered", "pad-b-512", "pad-b-513"], dials).await;
    assert_faults(&heard, &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_take_no_check_away() {
    let turn = Arc::new(AtomicU32::new(0));
    let checks = quick();
    let heard = listen(&checks, move |address| {
        let turn = turn.fetch_add(1, Ordering::Relaxed);
        async move {
            match turn % 5 {
                0 => say(address, b"GET / HTTP/1.0\r\n\r\n").await,
                1 => say(address, &[b"GET / HTTP/1.0\r\nHost: ", &[b'x'; 200][..]].concat()).await,
                2 => say(address, &[&[0x16, 3, 1, 0, 0xf1][..], &[0x6b; 240]].concat()).await,
                3 => Dials { skey: [0x17; 20], patience: SHORT, ..right() }.dial(address).await,
                _ => right().dial(address).await,
            }
        }
    });
    let heard = heard.await;
    assert_faults(&heard, &[]);
    let seen = heard.others.seen;
    assert!(seen.short > 0 && seen.key > 0 && seen.other_torrent > 0, "{seen:?}");
    let sentences: Vec<_> = heard.others.kept.iter().map(|visit| visit.sentence()).collect();
    let any = |text| sentences.iter().any(|sentence| sentence.starts_with(text));
    assert!(any("asks for another torrent, we closed"), "{sentences:#?}");
    assert!(any("sent 18 bytes (as HTTP begins), "), "{sentences:#?}");
    let tls = |visit: &mse_probe::Visit| visit.looks_like == Some(LooksLike::Tls);
    assert!(heard.others.kept.iter().any(|visit| tls(visit) && visit.kind == VisitKind::Key));
}

const SHORT: Duration = Duration::from_millis(300);

/// Says this, and waits a little.
async fn say(address: SocketAddr, bytes: &[u8]) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let _ = stream.write_all(bytes).await;
    let rest = async { stream.read_to_end(&mut Vec::new()).await };
    let _ = tokio::time::timeout(SHORT, rest).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_for_another_torrent_alone_is_told_so() {
    let dials = Dials { skey: [0x17; 20], patience: SHORT, ..right() };
    let ids = named(&["select-offered", "pad-b-513", "sent-ya"]);
    let heard = listen_for(Duration::from_secs(3), &ids, move |address| {
        let dials = dials.clone();
        async move { dials.dial(address).await }
    });
    let heard = heard.await;
    for one in &heard.outcomes {
        assert_eq!(one.judgement.verdict, Verdict::NoAnswer);
        let because = &one.judgement.because;
        assert!(because.ends_with(" asked for another torrent"), "{because}");
    }
    assert!(heard.subject.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn pads_are_limited_to_what_is_checked() {
    let ids = ["pad-b-511", "pad-b-512", "pad-b-split", "pad-d-1", "pad-d-511", "pad-d-512"];
    let heard = listen_to(&ids, Dials { longest_pad_b: 511, ..right() }).await;
    assert_faults(&heard, &[("pad-b-512", Verdict::Fails)]);
    let heard = listen_to(&ids, Dials { longest_pad_d: 510, ..right() }).await;
    assert_faults(&heard, &[("pad-d-511", Verdict::Fails), ("pad-d-512", Verdict::Fails)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_s_without_its_zeros_is_named() {
    let heard =
        listen_to(&["answer-s-leading-zero"], Dials { strips_zeros: true, ..right() }).await;
    assert_faults(&heard, &[("answer-s-leading-zero", Verdict::Fails)]);
    let because = &heard.outcomes[0].judgement.because;
    assert!(because.starts_with("hashes an S without its leading zero byte"), "{because}");
}

#[tokio::test(flavor = "multi_thread")]
async fn noise_is_no_going_on() {
    let dials = Dials { ignores_select: true, ..right() };
    let heard = listen_to(&["select-offered", "select-plaintext"], dials).await;
    assert_faults(&heard, &[("select-plaintext", Verdict::Fails)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_slow_is_not_late() {
    let drip = Duration::from_millis(8);
    let heard = listen_to(&["select-offered", "pad-b-0"], Dials { drip, ..right() }).await;
    assert_faults(&heard, &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_had_enough_of_us_fails_no_check() {
    let turn = Arc::new(AtomicU32::new(0));
    let ids = ["select-offered", "pad-b-0", "pad-b-1", "pad-b-513", "answer-vc-wrong"];
    let checks = named(&ids);
    let heard = listen(&checks, move |address| {
        let finds_no_vc = turn.fetch_add(1, Ordering::Relaxed) > 0;
        async move { Dials { finds_no_vc, ..right() }.dial(address).await }
    });
    let heard = heard.await;
    let no = |id| (id, Verdict::NoAnswer);
    assert_faults(&heard, &[no("pad-b-0"), no("pad-b-1"), no("pad-b-513"), no("answer-vc-wrong")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_is_not_waited_out() {
    let ids = ["silent-before-yb", "drip-yb", "silent-before-step4", "drip-step4"];
    let patience = Duration::from_millis(1500);
    let heard = listen_to(&ids, Dials { patience, behind: 4, ..right() }).await;
    assert_faults(&heard, &[]);
    // What comes unasked is seen, whatever comes of it.
    let offer = outcome(&heard, "silent-before-step4").visits[0].offer.unwrap();
    assert_eq!(offer.ahead, 4);
    let because = &outcome(&heard, "drip-yb").judgement.because;
    assert!(because.contains("after the first byte of Yb"), "{because}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_was_going_on_says_so() {
    let checks = named(&["silent-before-yb"]);
    let limit = Duration::from_secs(5);
    let heard = listen_for(limit, &checks, |address| async move { right().dial(address).await });
    let heard = heard.await;
    assert_faults(&heard, &[("silent-before-yb", Verdict::NoAnswer)]);
    let because = &heard.outcomes[0].judgement.because;
    assert_eq!(because, "was still going on when the time was over");
}
