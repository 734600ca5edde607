//! Leading zeros, which are met by chance: are they found, whatever else the peer does?
#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

mod support;

use std::time::Duration;

use mse_probe::{Judgement, Verdict};
use support::{Knobs, Server, check_at, named, quick, unreliable};

/// Longer than it takes for a key to be doubted.
const PATIENT: Duration = Duration::from_secs(30);

async fn judged(server: &Server, id: &str) -> Judgement {
    check_at(server.address, &named(&[id])).await.remove(0).judgement
}

#[tokio::test(flavor = "multi_thread")]
async fn an_s_without_its_zero_is_found() {
    let strips = Knobs { strips_zeros: true, often_zero_secret: true, ..Knobs::default() };
    let server = unreliable(strips.clone(), |_| true).await;
    assert_eq!(judged(&server, "ya-leading-zero").await.verdict, Verdict::Pass);
    let found = judged(&server, "s-leading-zero").await;
    assert_eq!(found.verdict, Verdict::Fails);
    assert!(found.because.ends_with("; it hashes S without its leading zero"), "{found:?}");
    let moves = Knobs { keys_with_zeros_behind: true, ..strips.clone() };
    let found = judged(&unreliable(moves, |_| true).await, "s-leading-zero").await;
    assert!(found.because.ends_with("at the end in the keys"), "{found:?}");
    // It goes on looking where a connection brings no key.
    let server = unreliable(strips, |count| count == 0 || count % 3 != 0).await;
    let found = judged(&server, "s-leading-zero").await;
    assert_eq!(found.verdict, Verdict::Fails, "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_is_gone_is_no_answer() {
    for id in ["s-leading-zero", "sent-leading-zero"] {
        let server = unreliable(Knobs::default(), |count| count < 4).await;
        let found = judged(&server, id).await;
        assert_eq!(found.verdict, Verdict::NoAnswer, "{found:?}");
        assert!(found.because.contains("stopped answering"), "{found:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_yb_without_its_zero_is_found() {
    let strips =
        Knobs { strips_key: true, often_zero_key: true, time_limit: PATIENT, ..Knobs::default() };
    let server = unreliable(strips, |_| true).await;
    let found = judged(&server, "sent-leading-zero").await;
    assert_eq!(found.verdict, Verdict::Fails, "{found:?}");
    assert!(found.because.contains("without its leading zero"), "{found:?}");
    let keeps = Knobs { always_zero_key: true, ..Knobs::default() };
    let server = unreliable(keeps, |_| true).await;
    assert_eq!(judged(&server, "sent-leading-zero").await.verdict, Verdict::Pass);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_yb_that_is_a_byte_short_is_found_where_nothing_else_works() {
    let knobs = Knobs {
        strips_key: true,
        always_zero_key: true,
        pad_b: 0,
        time_limit: PATIENT,
        ..Knobs::default()
    };
    let server = unreliable(knobs, |_| true).await;
    let outcomes = check_at(server.address, &quick()).await;
    let verdict = |id| {
        let outcome = outcomes.iter().find(|outcome| outcome.check.id == id).unwrap();
        (outcome.judgement.verdict, outcome.judgement.because.as_str())
    };
    assert_eq!(
        verdict("sent-leading-zero").0,
        Verdict::Fails,
        "{}",
        verdict("sent-leading-zero").1
    );
    let (both, because) = verdict("provide-both");
    assert!(both == Verdict::NoAnswer && because.contains("95 of the 96 bytes"), "{because}");
}
