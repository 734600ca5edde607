//! Peers that take no offer of MSE: each check says so, and those that need none are carried out.
#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

mod support;

use mse_probe::{Outcome, Verdict, responder_checks};
use support::{Knobs, Server, check_at, closed_port};

async fn check_all(knobs: Knobs) -> Vec<Outcome> {
    let server = Server::start(move |stream| knobs.clone().serve(stream)).await;
    check_at(server.address, &responder_checks().collect::<Vec<_>>()).await
}

/// Every check was done, and these are all that have an answer.
#[track_caller]
fn assert_answered(outcomes: &[Outcome], expected: &[(&str, Verdict)]) {
    assert_eq!(outcomes.len(), responder_checks().count());
    let each = outcomes.iter().map(|outcome| (outcome.check.id, outcome.judgement.verdict));
    let answered: Vec<_> = each.filter(|(_, verdict)| *verdict != Verdict::NoAnswer).collect();
    let shown: Vec<_> = outcomes.iter().map(|one| (one.check.id, &one.judgement.because)).collect();
    assert_eq!(answered, expected, "{shown:#?}");
}

#[track_caller]
fn because<'a>(outcomes: &'a [Outcome], id: &str) -> &'a str {
    let outcome = outcomes.iter().find(|outcome| outcome.check.id == id).unwrap();
    &outcome.judgement.because
}

#[tokio::test(flavor = "multi_thread")]
async fn plaintext_alone_leaves_its_own_check() {
    let outcomes = check_all(Knobs { mse: false, ..Knobs::default() }).await;
    assert_answered(&outcomes, &[("unknown-torrent-plaintext", Verdict::Pass)]);
    assert!(because(&outcomes, "pad-a-0").contains("takes no offer of MSE"));
    let outcomes = check_all(Knobs { mse: false, plaintext: false, ..Knobs::default() }).await;
    assert_answered(&outcomes, &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_selection_is_found_in_what_was_tried() {
    let knobs = Knobs { always_select: Some(3), plaintext: false, ..Knobs::default() };
    let outcomes = check_all(knobs).await;
    let fails = |id| (id, Verdict::Fails);
    let offers = ["provide-both", "provide-rc4", "provide-plaintext"].map(fails);
    let sent = ["sent-keys", "sent-pads", "sent-step4-vc"].map(|id| (id, Verdict::Pass));
    assert_answered(&outcomes, &[&offers[..], &sent].concat());
    assert_eq!(because(&outcomes, "provide-both"), "selected 0x3, several at once, of 0x3");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_vc_is_found_in_what_was_tried() {
    let knobs = Knobs { vc: [1; 8], plaintext: false, ..Knobs::default() };
    let (keys, pads) = (("sent-keys", Verdict::Pass), ("sent-pads", Verdict::Pass));
    assert_answered(&check_all(knobs).await, &[keys, pads, ("sent-step4-vc", Verdict::Fails)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_out_of_range_is_found_in_what_was_tried() {
    let knobs = Knobs { fixed_key: Some([0; 96]), plaintext: false, ..Knobs::default() };
    assert_answered(&check_all(knobs).await, &[("sent-keys", Verdict::Fails)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pad_that_never_ends_is_found_in_what_was_tried() {
    let knobs = Knobs { pad_b: 20_000, plaintext: false, ..Knobs::default() };
    let outcomes = check_all(knobs).await;
    let sent = [("sent-keys", Verdict::Pass), ("sent-pads", Verdict::Fails)];
    assert_answered(&outcomes, &sent);
    assert!(because(&outcomes, "sent-pads").contains("no VC at offset 0 to 512"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_there_is_no_answer() {
    let outcomes = check_at(closed_port().await, &responder_checks().collect::<Vec<_>>()).await;
    assert_answered(&outcomes, &[]);
    assert!(because(&outcomes, "pad-a-0").contains("no connection"));
}
