//! `mse-handshakes` against itself.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};

const INFO_HASH: &str = "0123456789abcdef0123456789ABCDEF01234567";
const OTHER: &str = "0123456789abcdef0123456789abcdef01234568";

#[test]
fn all_handshakes_succeed() {
    for (methods, method) in [("any", "rc4"), ("rc4", "rc4"), ("header-only", "plaintext")] {
        let (responder, address) = respond(5, &[]);
        let initiator = initiate(&address, INFO_HASH, &["5", "--methods", methods]);
        let responder = responder.wait_with_output().unwrap();
        for (output, role) in [(initiator, "initiator"), (responder, "responder")] {
            let (report, status) = report(&output);
            let [of_role, ok, confirmed] = ["role", "ok", "confirmed"].map(|key| &report[key]);
            assert_eq!((of_role, ok, status), (&json!(role), &json!(5), Some(0)));
            assert_eq!((&report["handshakes"], confirmed), (&json!(5), &json!(5)));
            assert_eq!(report["methods"], json!({ method: 5 }));
            assert_eq!(report["failures"], json!([]));
        }
    }
}

#[test]
fn every_failure_has_its_evidence() {
    let (responder, address) = respond(5, &["--methods", "rc4"]);
    let (other, status) = report(&initiate(&address, OTHER, &["1"]));
    let counts = (&other["handshakes"], &other["ok"], &other["redials"]["failed"], status);
    assert_eq!(counts, (&json!(1), &json!(0), &json!(1), Some(1)));
    assert_eq!(seen(&other), [["synchronise", "fin", "failed"], ["synchronise", "fin", "none"]]);
    let (refused, status) =
        report(&initiate(&address, INFO_HASH, &["1", "--methods", "header-only"]));
    assert_eq!((seen(&refused).len(), status), (2, Some(1)));
    drop(TcpStream::connect(&address).unwrap());

    let (report, status) = report(&responder.wait_with_output().unwrap());
    assert_eq!(status, Some(1));
    // All of them came to one address, and none worked: they are tries of one handshake.
    assert_eq!((&report["handshakes"], &report["connections"]), (&json!(1), &json!(5)));
    let incompatible = "the peer is incompatible: no encryption method in common (it offers 0x1)";
    assert_eq!(
        failures(&report).iter().map(|failure| failure["detail"].as_str()).collect::<Vec<_>>(),
        [
            Some("the peer asks for another torrent"),
            Some("the peer asks for another torrent"),
            Some(incompatible),
            Some(incompatible),
            None,
        ]
    );
    assert_eq!(seen(&report)[4], ["public_key", "fin", "none"]);
    assert_eq!(failures(&report)[0]["keys"]["peers_number"], "s");
    assert_eq!(failures(&report)[4]["keys"], Value::Null);
}

#[test]
fn silence_ends_at_the_time_limit_and_a_closed_port_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (silent, _) = report(&initiate(&address, INFO_HASH, &["1", "--time-limit", "1"]));
    assert_eq!(seen(&silent)[1], ["public_key", "silence", "none"]);
    assert!(failures(&silent)[0]["quiet_seconds"].as_f64().unwrap() > 0.9);
    drop(listener);
    let (refused, _) = report(&initiate(&address, INFO_HASH, &["1"]));
    assert_eq!(seen(&refused)[0], ["connect", "refused", "failed"]);
}

#[test]
fn many_at_once_from_addresses_of_their_own() {
    let (responder, address) = respond(300, &["--patience", "60"]);
    let options = ["300", "--at-once", "8", "--sources", "127.0.7.250"];
    let (report_, status) = report(&initiate(&address, INFO_HASH, &options));
    assert_eq!((&report_["ok"], status), (&json!(300), Some(0)));
    let dropped = &report_["redials"]["leading_zero"];
    assert_eq!(&report_["first_bytes"]["s_zero"]["dropped"], dropped);
    assert!(responder.wait_with_output().is_ok());
}

#[test]
fn a_responder_ends_when_nobody_comes() {
    let (responder, _) = respond(5, &["--patience", "1"]);
    let (report, status) = report(&responder.wait_with_output().unwrap());
    assert_eq!((&report["connections"], status), (&json!(0), Some(0)));
}

#[test]
fn arguments_that_make_no_sense_are_refused() {
    for arguments in [
        &["initiate", "127.0.0.1:1", INFO_HASH][..],
        &["initiate", "127.0.0.1:1", "0123", "1"],
        &["listen", "127.0.0.1:1", INFO_HASH, "1"],
        &["respond", "127.0.0.1:1", INFO_HASH, "1", "--methods", "aes"],
        &["respond", "127.0.0.1:1", INFO_HASH, "1", "--methods", "rc4", "more"],
        &["respond", "127.0.0.1:1", INFO_HASH, "1", "--at-once", "2"],
        &["initiate", "127.0.0.1:1", INFO_HASH, "1", "--at-once", "0"],
        &["initiate", "127.0.0.1:1", INFO_HASH, "1", "--patience", "1"],
    ] {
        assert_eq!(run(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

fn respond(count: usize, more: &[&str]) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mse-handshakes"))
        .args(["respond", "127.0.0.1:0", INFO_HASH, &count.to_string()])
        .args(more)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut line = String::new();
    let mut stderr = BufReader::new(child.stderr.take().expect("it is piped"));
    stderr.read_line(&mut line).expect("it says where it listens");
    let address = line.trim().strip_prefix("listening on ").expect("it says where it listens");
    (child, address.to_owned())
}

fn initiate(address: &str, info_hash: &str, more: &[&str]) -> Output {
    run(&[&["initiate", address, info_hash], more].concat())
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mse-handshakes"))
        .args(arguments)
        .output()
        .expect("the program runs")
}

/// The report and the exit code.
fn report(output: &Output) -> (Value, Option<i32>) {
    let report = serde_json::from_slice(&output.stdout).expect("a line of JSON");
    (report, output.status.code())
}

fn failures(report: &Value) -> &[Value] {
    report["failures"].as_array().expect("a list")
}

/// What was waited for, how it ended, and what became of the next dial.
fn seen(report: &Value) -> Vec<[String; 3]> {
    let seen = |failure: &Value| {
        ["step", "ended", "next"].map(|key| failure[key].as_str().expect("a word").to_owned())
    };
    failures(report).iter().map(seen).collect()
}
