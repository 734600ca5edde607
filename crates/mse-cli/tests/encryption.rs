//! `mse get` from `mse seed` under every pair of policies, two processes over loopback.
#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

mod support;

use serde_json::{Value, json};
use support::{Run, Seed, mse, write_data};

const SIZE: u32 = 300_000;

/// Downloads, and returns the summary and the exit code.
fn transfer(seed: &[&str], get: &[&str]) -> (Value, Option<i32>) {
    let directory = tempfile::tempdir().unwrap();
    let data = write_data(&directory.path().join("data"), SIZE);
    let seed = Seed::of(&data, seed);
    let to = directory.path().join("to");
    let mut command = mse();
    command.args(["get", "--json", "--peer", seed.says("listening"), "--dir"]).arg(&to);
    let run = Run::of(command.args(get).arg(seed.says("torrent")));
    let summary = run.json("get");
    assert_eq!(summary["complete"], json!(run.code == Some(0)), "{run:#?}");
    if run.code == Some(0) {
        assert!(std::fs::read(to.join("data")).unwrap() == std::fs::read(&data).unwrap());
        assert_eq!((&summary["verified"], &summary["downloaded"]), (&json!(SIZE), &json!(SIZE)));
        assert_eq!(summary["error"], Value::Null);
    }
    (summary, run.code)
}

/// Asserts that a download succeeds, and how: peers with RC4, header-only and in plaintext.
fn succeeds(seed: &[&str], get: &[&str], [rc4, header_only, plaintext]: [u64; 3]) {
    let (summary, code) = transfer(seed, get);
    assert_eq!(code, Some(0), "{seed:?} {get:?} {summary:#}");
    let peers = &summary["peers"];
    let found = [&peers["methods"]["rc4"], &peers["methods"]["header-only"], &peers["plaintext"]];
    let expected = [rc4, header_only, plaintext].map(Value::from);
    assert_eq!(found, expected.each_ref(), "{seed:?} {get:?} {summary:#}");
}

/// Asserts that nothing is downloaded.
fn fails(seed: &[&str], get: &[&str]) {
    let get = [get, &["--timeout", "3"]].concat();
    let (summary, code) = transfer(seed, &get);
    assert_eq!(code, Some(1), "{seed:?} {get:?} {summary:#}");
    assert_eq!(summary["verified"], 0, "{summary:#}");
    assert_eq!(summary["peers"]["encrypted"], 0, "{summary:#}");
}

const REQUIRE: [&str; 2] = ["--encryption", "require"];
const PREFER: [&str; 2] = ["--encryption", "prefer"];
const ALLOW: [&str; 2] = ["--encryption", "allow"];
const OFF: [&str; 2] = ["--encryption", "off"];

const RC4: [u64; 3] = [1, 0, 0];
const PLAINTEXT: [u64; 3] = [0, 0, 1];

#[test]
fn who_prefers_or_requires_it_gets_it() {
    for seed in [REQUIRE, PREFER, ALLOW] {
        succeeds(&seed, &REQUIRE, RC4);
        succeeds(&seed, &PREFER, RC4);
    }
    succeeds(&[], &[], RC4);
}

#[test]
fn who_allows_it_begins_in_plaintext() {
    succeeds(&REQUIRE, &ALLOW, RC4);
    for seed in [PREFER, ALLOW, OFF] {
        succeeds(&seed, &ALLOW, PLAINTEXT);
    }
}

#[test]
fn without_it_there_is_plaintext() {
    succeeds(&OFF, &PREFER, PLAINTEXT);
    for seed in [PREFER, ALLOW, OFF] {
        succeeds(&seed, &OFF, PLAINTEXT);
    }
}

#[test]
fn required_means_required_on_both_sides() {
    fails(&OFF, &REQUIRE);
    fails(&REQUIRE, &OFF);
}

#[test]
fn methods_are_negotiated() {
    let header_only = [REQUIRE[0], REQUIRE[1], "--methods", "header-only"];
    let rc4 = [REQUIRE[0], REQUIRE[1], "--methods", "rc4"];
    succeeds(&header_only, &REQUIRE, [0, 1, 0]);
    succeeds(&REQUIRE, &header_only, [0, 1, 0]);
    succeeds(&rc4, &REQUIRE, RC4);
    succeeds(&REQUIRE, &rc4, RC4);
    fails(&rc4, &header_only);
}

#[test]
fn a_payload_in_clear_is_pointed_out_to_who_required_mse() {
    let directory = tempfile::tempdir().unwrap();
    let data = write_data(&directory.path().join("data"), SIZE);
    for (methods, noted) in [("header-only", true), ("rc4", false)] {
        let seed = Seed::of(&data, &["--methods", methods]);
        let mut command = mse();
        command.args(["get", "--peer", seed.says("listening"), "--encryption", "require", "--dir"]);
        let run = Run::of(command.arg(directory.path().join(methods)).arg(seed.says("torrent")));
        let shown = run.exits(0).stdout;
        assert_eq!(shown.contains("payload was in clear"), noted, "{shown}");
    }
}
