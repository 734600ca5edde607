//! `mse-handshakes` against itself.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};

const INFO_HASH: &str = "0123456789abcdef0123456789ABCDEF01234567";
const OTHER: &str = "0123456789abcdef0123456789abcdef01234568";

#[test]
fn all_handshakes_succeed() {
    for (methods, rc4, plaintext) in [("any", 5, 0), ("rc4", 5, 0), ("header-only", 0, 5)] {
        let (responder, address) = respond(5, &[]);
        let expected = json!({
            "ok": 5,
            "failed": [],
            "redialled": 0,
            "methods": { "rc4": rc4, "plaintext": plaintext },
        });
        let initiator = initiate(&address, INFO_HASH, &["--methods", methods]);
        assert_eq!(report(&initiator), (expected.clone(), Some(0)));
        let responder = responder.wait_with_output().unwrap();
        assert_eq!(report(&responder), (expected, Some(0)));
    }
}

#[test]
fn every_failure_has_its_reason() {
    let (responder, address) = respond(11, &["--methods", "rc4"]);
    let (other, status) = report(&initiate(&address, OTHER, &[]));
    assert_eq!((&other["ok"], status), (&json!(0), Some(1)));
    assert_eq!(other["failed"][0], "the peer closed, waiting for the end of the padding");
    let (refused, status) = report(&initiate(&address, INFO_HASH, &["--methods", "header-only"]));
    assert_eq!((refused["failed"].as_array().unwrap().len(), status), (5, Some(1)));
    drop(TcpStream::connect(&address).unwrap());

    let (report, status) = report(&responder.wait_with_output().unwrap());
    assert_eq!(status, Some(1));
    let failed: Vec<&str> =
        report["failed"].as_array().unwrap().iter().flat_map(Value::as_str).collect();
    assert_eq!(failed[..5], ["the peer asks for another torrent"; 5]);
    let incompatible = "the peer is incompatible: no encryption method in common (it offers 0x1)";
    assert_eq!(failed[5..10], [incompatible; 5]);
    assert_eq!(failed[10], "the peer closed, waiting for the public key");
}

#[test]
fn arguments_that_make_no_sense_are_refused() {
    for arguments in [
        &["initiate", "127.0.0.1:1", INFO_HASH][..],
        &["initiate", "127.0.0.1:1", "0123", "1"],
        &["listen", "127.0.0.1:1", INFO_HASH, "1"],
        &["respond", "127.0.0.1:1", INFO_HASH, "1", "--methods", "aes"],
        &["respond", "127.0.0.1:1", INFO_HASH, "1", "--methods", "rc4", "more"],
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
    run(&[&["initiate", address, info_hash, "5"], more].concat())
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
