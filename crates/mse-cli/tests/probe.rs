//! `mse probe`.
#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

mod support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use support::run;

const HASH: &str = "56175ef910538fd26490cc4e568e32c4c0ea4ff6";

/// Answers a BitTorrent handshake with its own bytes, and an evil name.
fn mirror() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            std::thread::spawn(|| answer(stream.unwrap()));
        }
    });
    address
}

fn answer(mut stream: TcpStream) {
    let mut handshake = [0; 68];
    let known = stream.read_exact(&mut handshake).is_ok() && handshake[0] == 0x13;
    if !known || handshake[28] != 0x56 {
        return;
    }
    let dictionary = b"d1:ei0e1:md6:ut_pexi1ee1:v8:\x1b[2Jnamee";
    let length = u32::try_from(dictionary.len() + 2).unwrap().to_be_bytes();
    handshake[48..].copy_from_slice(b"-qB4600-\x1b]0;xxxxxxxx");
    let _ = stream.write_all(&[&handshake[..], &length, &[20, 0], dictionary].concat());
    let _ = stream.read_to_end(&mut Vec::new());
}

#[test]
fn a_plaintext_peer_is_described() {
    let peer = mirror();
    let seen =
        run(&["probe", &peer, "--info-hash", HASH, "--json", "--bytes"]).exits(0).json("probe");
    assert_eq!(seen["speaks"], "plaintext");
    assert_eq!(seen["client"]["name"], "qBittorrent 4600");
    assert_eq!(seen["client"]["extended"], serde_json::json!(["ut_pex"]));
    assert_eq!(seen["client"]["prefers_encryption"], false);
    let connections = seen["connections"].as_array().unwrap();
    let named = |name| connections.iter().find(|connection| connection["name"] == name).unwrap();
    assert_eq!(named("plaintext")["result"], "accepted");
    assert_eq!(named("both")["result"], "closed");
    assert_eq!(named("unknown-torrent-plaintext")["result"], "closed");
    let sent = named("plaintext")["events"][1]["bytes"].as_str().unwrap();
    assert!(sent.starts_with("13426974546f7272656e74"), "{sent}");

    let magnet = format!("magnet:?xt=urn:btih:{HASH}");
    let text = run(&["probe", &peer, "--magnet", &magnet]).exits(0).stdout;
    assert!(text.contains("speaks      plaintext, no MSE"), "{text}");
    assert!(!text.contains('\x1b') && text.contains("[2Jname"), "{text}");
}

#[test]
fn a_dead_peer_is_a_failure_with_a_report() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let peer = listener.local_addr().unwrap().to_string();
    drop(listener);
    let seen = run(&["probe", &peer, "--info-hash", HASH, "--json"]).exits(1).json("probe");
    assert_eq!((&seen["speaks"], &seen["client"]), (&"not-connected".into(), &().into()));
    let text = run(&["probe", &peer, "--info-hash", HASH]).exits(1).stdout;
    assert!(text.contains("connection refused"), "{text}");
}

#[test]
fn every_check_is_listed_and_explained() {
    let list = run(&["probe", "--list"]).exits(0).stdout;
    assert!(list.lines().count() > 40, "{list}");
    for line in list.lines() {
        let id = line.split(' ').next().unwrap();
        let text = run(&["probe", "--explain", id]).exits(0).stdout;
        assert!(text.starts_with(&format!("check    {id}\n")), "{text}");
        assert_eq!(text.contains("hostile  yes"), line.contains("(hostile)"), "{text}");
    }
}

#[test]
fn a_peer_without_mse_cannot_be_checked() {
    let failed = run(&["probe", &mirror(), "--info-hash", HASH, "--conformance"]).exits(1);
    assert!(failed.stderr.contains("takes no offer of MSE"), "{failed:?}");
}

#[test]
fn wrong_usage_is_refused() {
    for (arguments, hint) in [
        (&["127.0.0.1:1"][..], "--info-hash"),
        (&["127.0.0.1:1", "--info-hash", HASH, "--torrent", "x"], "cannot be used with"),
        (&[], "<PEER>"),
        (&["127.0.0.1:1", "--info-hash", HASH, "--only", "nonsense"], "--list"),
        (&["--list", "127.0.0.1:1"], "cannot be used with"),
        (&["127.0.0.1:1", "--info-hash", "12"], "--info-hash"),
        (&["127.0.0.1:1", "--magnet", "magnet:?dn=x"], "no BitTorrent info-hash"),
        (&["nonsense", "--info-hash", HASH], "HOST:PORT"),
        (&["127.0.0.1:1", "--info-hash", HASH, "--bind", "::1"], "cannot be reached"),
    ] {
        let refused = run(&[&["probe"], arguments].concat()).exits(2);
        assert!(refused.stdout.is_empty() && refused.stderr.contains(hint), "{refused:?}");
    }
}
