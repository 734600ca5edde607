//! Which implementation behaves like this: told by what it does, not by what it says.
#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

mod support;

use std::sync::Arc;

use mse_probe::{Candidate, Implementation, identify, responder_checks, run_checks, survey};
use support::{Knobs, Server, TORRENT, dialer, search};

async fn candidates(knobs: Knobs, ids: &[&str]) -> Vec<Candidate> {
    let server = Server::start(move |stream| knobs.clone().serve(stream)).await;
    let dialer = Arc::new(dialer(server.address));
    let survey = survey(&dialer, TORRENT).await;
    let checks: Vec<_> = responder_checks().filter(|check| ids.contains(&check.id)).collect();
    let outcomes = run_checks(&dialer, TORRENT, &checks, search(), |_| {}).await;
    identify(&survey, &outcomes)
}

/// The best candidates, all as good as each other.
async fn best(knobs: Knobs, ids: &[&str]) -> Vec<Implementation> {
    let found = candidates(knobs, ids).await;
    let first = found.first().unwrap();
    let rank = |one: &Candidate| (one.against.len(), one.evidence.len());
    let equal = found.iter().filter(|one| rank(one) == rank(first));
    equal.map(|one| one.implementation).collect()
}

/// Those that are named.
async fn named(knobs: Knobs, ids: &[&str]) -> Vec<Implementation> {
    let found = candidates(knobs, ids).await;
    found.iter().filter(|one| one.is_named).map(|one| one.implementation).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn transmission_is_known_by_what_it_does_not_check() {
    let knobs = Knobs {
        pad_d: 0,
        checks_vc: false,
        longest_pad_c: 65535,
        looks_at_one_byte: true,
        joins: true,
        ..Knobs::default()
    };
    let found = best(knobs.clone(), &["vc-wrong", "pad-c-513", "ya-0x13"]).await;
    assert_eq!(found, [Implementation::Transmission]);
    assert_eq!(named(knobs, &["vc-wrong", "pad-c-513", "ya-0x13"]).await, found);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_zero_and_no_pad_is_rtorrent_or_ktorrent() {
    let knobs = Knobs { pad_d: 0, strips_zeros: true, longest_ia: 68, ..Knobs::default() };
    let found = best(knobs, &["s-leading-zero", "ia-72", "vc-wrong"]).await;
    let expected = [Implementation::RTorrent, Implementation::KTorrent];
    assert!(expected.iter().any(|one| found.contains(one)) && found.len() <= 2, "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_that_waits_is_ours() {
    let knobs = Knobs { closes: false, ..Knobs::default() };
    assert_eq!(best(knobs, &["vc-wrong", "ia-72"]).await, [Implementation::Mse]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_payload_is_aria2() {
    let knobs = Knobs { loses_what_is_behind: true, longest_ia: 68, ..Knobs::default() };
    let found = best(knobs, &["behind-empty-ia", "ia-72", "vc-wrong"]).await;
    assert_eq!(found, [Implementation::Aria2]);
}

const ALL: &[&str] =
    &["vc-wrong", "pad-c-513", "ya-0x13", "ia-72", "behind-empty-ia", "ia-absent", "bytewise"];

#[tokio::test(flavor = "multi_thread")]
async fn who_does_all_right_is_nobody_that_is_known() {
    for pad_d in [0, 7] {
        let knobs = Knobs { pad_d, ..Knobs::default() };
        assert_eq!(named(knobs.clone(), &[]).await, []);
        assert_eq!(named(knobs, ALL).await, []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_where_it_should_close_has_seen_what_was_wrong() {
    let found = candidates(Knobs { closes: false, ..Knobs::default() }, ALL).await;
    let evidence: Vec<_> = found.iter().flat_map(|one| &one.evidence).collect();
    assert!(evidence.contains(&&"it checks VC"), "{evidence:?}");
    assert!(evidence.contains(&&"it refuses a PadC that is too long"), "{evidence:?}");
}

#[tokio::test]
async fn nobody_is_named_for_mse_that_is_broken() {
    let knobs = Knobs { swaps_keys: true, ..Knobs::default() };
    assert_eq!(candidates(knobs, &[]).await, []);
}
