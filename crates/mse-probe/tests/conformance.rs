//! The checks, against peers with one fault each: is the verdict right, is the fact shown?
#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use mse::CryptoPolicy;
use mse_probe::{Check, Outcome, Verdict};
use support::{Knobs, Server, check_at, named, quick, serve_ours, unreliable};

async fn check(knobs: Knobs, checks: &[&'static Check]) -> Vec<Outcome> {
    let server = Server::start(move |stream| knobs.clone().serve(stream)).await;
    check_at(server.address, checks).await
}

/// The ids of each verdict but `pass`.
fn faults(outcomes: &[Outcome]) -> Vec<(&'static str, Verdict)> {
    let each = outcomes.iter().map(|outcome| (outcome.check.id, outcome.judgement.verdict));
    each.filter(|(_, verdict)| *verdict != Verdict::Pass).collect()
}

#[track_caller]
fn assert_faults(outcomes: &[Outcome], expected: &[(&'static str, Verdict)]) {
    let shown: Vec<_> =
        outcomes.iter().map(|one| (one.check.id, one.judgement.because.as_str())).collect();
    assert_eq!(faults(outcomes), expected, "{shown:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_honest_peer_passes_all() {
    let outcomes = check(Knobs::default(), &quick()).await;
    assert_eq!(outcomes.len(), quick().len());
    assert_faults(&outcomes, &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_responder_passes_all() {
    let server = Server::start(|stream| serve_ours(stream, CryptoPolicy::PREFER_RC4)).await;
    // It chooses its key so that neither S nor Yb begins with a zero, and looks for MSE alone.
    let mut checks = quick();
    let left_out = ["s-leading-zero", "sent-leading-zero", "unknown-torrent-plaintext"];
    checks.retain(|check| !left_out.contains(&check.id));
    assert_faults(&check_at(server.address, &checks).await, &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn windows_that_are_off_by_one_are_found() {
    let ids = named(&["pad-a-0", "pad-a-1", "pad-a-511", "pad-a-512", "pad-a-513", "pad-a-split"]);
    let short = check(Knobs { longest_pad_a: 511, ..Knobs::default() }, &ids).await;
    assert_faults(&short, &[("pad-a-512", Verdict::Fails)]);
    assert!(short[3].judgement.because.starts_with("sent Yb, closed"), "{:?}", short[3].judgement);
    assert!(short[3].exchanges.len() >= 3, "twice, and an honest one");
    let long = check(Knobs { longest_pad_a: 513, ..Knobs::default() }, &ids).await;
    assert_faults(&long, &[("pad-a-513", Verdict::Deviates)]);
    let ids = named(&["pad-c-0", "pad-c-1", "pad-c-511", "pad-c-512"]);
    let short = check(Knobs { longest_pad_c: 510, ..Knobs::default() }, &ids).await;
    assert_faults(&short, &[("pad-c-511", Verdict::Fails), ("pad-c-512", Verdict::Fails)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_checked_is_found() {
    let ids = named(&[
        "vc-wrong",
        "pad-c-513",
        "key-0",
        "key-1",
        "key-p-1",
        "key-p",
        "key-p-plus-1",
        "key-max",
    ]);
    let knobs =
        Knobs { checks_vc: false, checks_keys: false, longest_pad_c: 65535, ..Knobs::default() };
    let expected: Vec<_> = ids.iter().map(|check| (check.id, Verdict::Deviates)).collect();
    assert_faults(&check(knobs, &ids).await, &expected);
    assert_faults(&check(Knobs::default(), &ids).await, &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn selecting_plaintext_always_fails_where_it_was_not_offered() {
    let ids = named(&["provide-both", "provide-rc4", "provide-plaintext", "provide-draft-bit"]);
    let outcomes = check(Knobs { always_select: Some(1), ..Knobs::default() }, &ids).await;
    let fails = [("provide-rc4", Verdict::Fails), ("provide-draft-bit", Verdict::Fails)];
    assert_faults(&outcomes, &fails);
    let because = &outcomes[1].judgement.because;
    assert_eq!(because, "selected plaintext where 0x2 was offered");
}

#[tokio::test(flavor = "multi_thread")]
async fn answering_no_offer_is_found() {
    let ids = named(&["provide-unknown-only", "provide-nothing"]);
    let outcomes = check(Knobs { always_select: Some(2), ..Knobs::default() }, &ids).await;
    let expected: Vec<_> = ids.iter().map(|check| (check.id, Verdict::Deviates)).collect();
    assert_faults(&outcomes, &expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_byte_taken_for_plaintext_is_found() {
    let ids = named(&["ya-0x13", "ya-leading-zero"]);
    let knobs = Knobs { looks_at_one_byte: true, ..Knobs::default() };
    assert_faults(&check(knobs, &ids).await, &[("ya-0x13", Verdict::Fails)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_lost_behind_ia_is_found() {
    let ids = named(&["ia-72", "behind-ia", "behind-empty-ia"]);
    let loses = Knobs { loses_what_is_behind: true, ..Knobs::default() };
    let both = [("behind-ia", Verdict::Deviates), ("behind-empty-ia", Verdict::Deviates)];
    assert_faults(&check(loses, &ids).await, &both);
    let short = Knobs { longest_ia: 68, ..Knobs::default() };
    assert_faults(&check(short, &ids).await, &[("ia-72", Verdict::Deviates)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_ia_is_found() {
    let ids = named(&["ia-absent", "ia-68", "ia-split"]);
    let outcomes = check(Knobs { loses_ia: true, ..Knobs::default() }, &ids).await;
    assert_faults(&outcomes, &[("ia-68", Verdict::Fails), ("ia-split", Verdict::Fails)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_is_known_is_no_fault() {
    let ids = named(&["provide-rc4", "provide-unknown-bits", "provide-draft-bit"]);
    let draft = check(Knobs { methods: vec![4, 2, 1], ..Knobs::default() }, &ids).await;
    assert_faults(
        &draft,
        &[
            ("provide-unknown-bits", Verdict::NotApplicable),
            ("provide-draft-bit", Verdict::NotApplicable),
        ],
    );
    let highest = check(Knobs { methods: vec![1 << 31, 2], ..Knobs::default() }, &ids).await;
    assert_faults(&highest, &[("provide-unknown-bits", Verdict::Fails)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn pads_that_are_too_long_are_a_fault_of_their_own() {
    let mut checks = quick();
    checks.retain(|check| !check.id.ends_with("-leading-zero"));
    for knobs in
        [Knobs { pad_b: 513, ..Knobs::default() }, Knobs { pad_d: 513, ..Knobs::default() }]
    {
        let outcomes = check(knobs, &checks).await;
        assert_faults(&outcomes, &[("sent-pads", Verdict::Fails)]);
        let sent = outcomes.iter().find(|outcome| outcome.check.id == "sent-pads").unwrap();
        assert!(sent.judgement.because.contains("513"), "{:?}", sent.judgement);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_is_no_fault() {
    let knobs = Knobs { methods: vec![1], ..Knobs::default() };
    let ids = named(&["provide-rc4", "provide-plaintext", "behind-ia", "provide-draft-bit"]);
    let outcomes = check(knobs, &ids).await;
    assert_eq!(outcomes[0].judgement.verdict, Verdict::Pass, "{:?}", outcomes[0].judgement);
    assert_eq!(outcomes[1].judgement.verdict, Verdict::Pass, "{:?}", outcomes[1].judgement);
    let behind = outcomes.iter().find(|outcome| outcome.check.id == "behind-ia").unwrap();
    assert_eq!(behind.judgement.verdict, Verdict::NotApplicable, "{:?}", behind.judgement);
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_are_closed_by_chance_are_no_fault() {
    let server = unreliable(Knobs::default(), |count| count % 3 != 2).await;
    let mut checks = quick();
    checks.retain(|check| !check.hostile && !check.id.ends_with("-leading-zero"));
    assert_faults(&check_at(server.address, &checks).await, &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_instead_of_closing_is_a_fact() {
    let ids = named(&["pad-a-513", "vc-wrong", "unknown-torrent"]);
    let outcomes = check(Knobs { closes: false, ..Knobs::default() }, &ids).await;
    assert_faults(&outcomes, &[]);
    assert!(outcomes[0].judgement.because.contains("still open"), "{:?}", outcomes[0].judgement);
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_for_the_rest_with_step_4_is_found() {
    let knobs = Knobs { wants_all_with_step4: true, ..Knobs::default() };
    let outcomes = check(knobs, &named(&["ia-absent", "ia-20", "ia-68"])).await;
    assert_faults(&outcomes, &[("ia-absent", Verdict::Fails), ("ia-20", Verdict::Fails)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_dies_of_a_hostile_check_fails_it() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let dead = Arc::new(AtomicBool::new(false));
    let server = Server::start(move |stream| {
        let dead = Arc::clone(&dead);
        async move {
            if dead.load(Ordering::Relaxed) {
                return;
            }
            let mut first = [0; 96];
            let _ = stream.peek(&mut first).await;
            if first[..90] == [0; 90] {
                dead.store(true, Ordering::Relaxed);
                return;
            }
            Knobs::default().serve(stream).await;
        }
    });
    let server = server.await;
    let outcomes = check_at(server.address, &named(&["vc-wrong", "key-0", "pad-a-600"])).await;
    assert_eq!(outcomes[1].judgement.verdict, Verdict::Fails);
    assert!(outcomes[1].judgement.because.contains("since then"), "{:?}", outcomes[1].judgement);
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_is_waited_out() {
    let ids = named(&["silent-connection", "silent-in-key"]);
    let knobs = Knobs { time_limit: Duration::from_millis(400), ..Knobs::default() };
    assert_faults(&check(knobs, &ids).await, &[]);
}
