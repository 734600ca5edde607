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
    let dictionary = b"d1:ei0e1:md6:ut_pexi1ee1:v11:\x1b[2J\xe2\x80\xaenamee";
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
    assert_eq!(seen["client"]["version"], "\u{1b}[2J\u{202e}name");
    let sent = named("plaintext")["events"][1]["bytes"].as_str().unwrap();
    assert!(sent.starts_with("13426974546f7272656e74"), "{sent}");

    let magnet = format!("magnet:?xt=urn:btih:{HASH}");
    let text = run(&["probe", &peer, "--magnet", &magnet]).exits(0).stdout;
    assert!(text.contains("speaks      plaintext, no MSE"), "{text}");
    assert!(!text.contains('\x1b') && text.contains("[2J\u{fffd}name"), "{text}");
    let raw = run(&["probe", &peer, "--info-hash", HASH, "--json"]).exits(0).stdout;
    assert!(!raw.contains('\u{202e}') && raw.contains("u202e"), "{raw}");
}

/// Answers a BitTorrent handshake, and MSE with a key and no more.
fn half() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            std::thread::spawn(|| {
                let mut stream = stream.unwrap();
                let mut first = [0; 20];
                if stream.peek(&mut first).is_ok_and(|count| count == 20) && first[0] == 0x13 {
                    return answer(stream);
                }
                let mut key = [0; 96];
                if stream.read_exact(&mut key).is_ok() {
                    let _ = stream.write_all(&[0x8f; 96]);
                    let _ = stream.read(&mut [0; 4096]);
                }
            });
        }
    });
    address
}

#[test]
fn mse_that_is_broken_is_no_lack_of_mse() {
    let arguments = ["probe", &half(), "--info-hash", HASH];
    let seen = run(&[&arguments[..], &["--json"]].concat()).exits(3).json("probe");
    assert_eq!(seen["speaks"], "plaintext-and-broken-mse");
    assert_eq!(seen["faults"][0]["fault"], "no-step-4");
    let connections = seen["connections"].as_array().unwrap();
    let names: Vec<_> = connections.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert!(names.ends_with(&["wrong-prime", "no-discard", "keys-swapped"]), "{names:?}");
    assert_eq!(connections[1]["key_in_range"], true);
    let text = run(&arguments).exits(3).stdout;
    assert!(text.contains("speaks      plaintext; MSE is answered but broken ("), "{text}");
    assert!(text.contains("  wrong     it sends Yb and no step 4: "), "{text}");
    assert!(!text.contains("behaves like"), "{text}");
}

/// Answers one connection, and closes those behind it.
fn once() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        let mut incoming = listener.incoming();
        answer(incoming.next().unwrap().unwrap());
        for stream in incoming {
            drop(stream);
        }
    });
    address
}

#[test]
fn a_peer_that_stops_answering_is_not_said_to_have_no_mse() {
    let seen = run(&["probe", &once(), "--info-hash", HASH, "--json"]).exits(1).json("probe");
    assert_eq!((&seen["speaks"], &seen["answered"]), (&"stopped-answering".into(), &1.into()));
    assert_eq!(seen["unsteady"], true);
    let text = run(&["probe", &once(), "--info-hash", HASH]).exits(1).stdout;
    assert!(text.contains("stopped answering") && text.contains("it answered 1 of "), "{text}");
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
fn a_peer_without_mse_is_reported_all_the_same() {
    let arguments = ["probe", &mirror(), "--info-hash", HASH, "--conformance"];
    let seen = run(&[&arguments[..], &["--json"]].concat()).exits(1).json("probe");
    assert_eq!(seen["speaks"], "plaintext");
    assert!(!seen["connections"].as_array().unwrap().is_empty());
    for check in seen["checks"].as_array().unwrap() {
        let needs_none = check["id"] == "unknown-torrent-plaintext";
        assert_eq!(check["verdict"], if needs_none { "pass" } else { "no-answer" }, "{check:#}");
    }
    let text = run(&arguments).exits(1).stdout;
    assert!(text.contains("plaintext, no MSE") && text.contains("takes no offer of MSE"), "{text}");
}

#[test]
fn the_list_is_there_for_programs_too() {
    let text = run(&["probe", "--list"]).exits(0).stdout;
    let list = run(&["probe", "--list", "--json"]).exits(0).json("probe-list");
    let checks = list["checks"].as_array().unwrap();
    assert_eq!(checks.len(), text.lines().count());
    let one = run(&["probe", "--explain", "vc-wrong", "--json"]).exits(0).json("probe-list");
    let found = checks.iter().find(|check| check["id"] == "vc-wrong").unwrap();
    assert_eq!(one["checks"], serde_json::json!([found]));
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_without_end_is_no_torrent() {
    // 2 GiB of address space: it is not to be filled.
    let command = format!(
        "ulimit -v 2097152; exec {} probe 127.0.0.1:1 --torrent /dev/zero",
        env!("CARGO_BIN_EXE_mse")
    );
    let refused =
        support::Run::of(std::process::Command::new("sh").args(["-c", &command])).exits(1);
    assert!(refused.stderr.contains("too large"), "{refused:?}");
}

#[test]
fn nobody_there_is_reported_with_its_checks() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let peer = listener.local_addr().unwrap().to_string();
    drop(listener);
    let arguments = ["probe", &peer, "--info-hash", HASH, "--only", "pad-a-0", "--json"];
    let seen = run(&arguments).exits(1).json("probe");
    assert_eq!(seen["speaks"], "not-connected");
    assert_eq!(seen["checks"][0]["verdict"], "no-answer");
}

/// Answers MSE with RC4 alone, and closes behind the handshake.
fn encrypted() -> String {
    let skey = mse::Skey(HASH.parse::<peer_wire::InfoHash>().unwrap().into());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            std::thread::spawn(move || answer_encrypted(stream.unwrap(), skey));
        }
    });
    address
}

fn answer_encrypted(stream: TcpStream, skey: mse::Skey) {
    let rc4 = mse::CryptoPolicy::RC4_ONLY;
    let established = mse_io::blocking::respond_whole(&stream, |hash| {
        (hash == skey.hash()).then_some((skey, rc4))
    });
    let Ok(established) = established else { return };
    let mut whole = mse_io::blocking::Whole::new(&stream, established);
    let mut handshake = [0; 68];
    if whole.read_exact(&mut handshake).is_ok() {
        let _ = whole.write_all(&handshake);
    }
}

#[test]
fn checks_are_reported_as_the_schema_has_it() {
    let peer = encrypted();
    let only = "provide-both,provide-plaintext,vc-wrong,pad-a-513,behind-ia";
    let arguments = ["probe", &peer, "--info-hash", HASH, "--only", only];
    let seen = run(&[&arguments[..], &["--json"]].concat()).exits(3).json("probe");
    assert_eq!(seen["speaks"], "mse");
    let checks = seen["checks"].as_array().unwrap();
    let verdict = |id: &str| {
        let check = checks.iter().find(|check| check["id"] == id).unwrap();
        check["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(checks.len(), 5);
    for id in ["provide-both", "provide-plaintext", "vc-wrong", "pad-a-513"] {
        assert_eq!(verdict(id), "pass", "{id}");
    }
    // The connection has to be kept.
    assert_eq!(verdict("behind-ia"), "deviates");
    let text = run(&arguments).exits(3).stdout;
    let (facts, verdicts) = (text.find("\nseen\n").unwrap(), text.find("\nverdicts\n").unwrap());
    assert!(facts < verdicts && text.contains("deviates behind-ia"), "{text}");
}

#[test]
fn keys_are_logged() {
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("keys");
    let (peer, path) = (encrypted(), log.to_str().unwrap());
    run(&["probe", &peer, "--info-hash", HASH, "--key-log", path]).exits(0);
    let text = std::fs::read_to_string(log).unwrap();
    let line = text.lines().next().unwrap();
    assert!(line.starts_with("MSE ") && line.len() == 4 + 192 + 1 + 192 + 1 + 40, "{line}");
}

#[test]
fn a_peer_that_dials_is_checked() {
    use std::io::BufRead;
    let mut command = support::mse();
    command.args(["probe", "--listen", "127.0.0.1:0", "--info-hash", HASH, "--json"]);
    command.args(["--only", "select-offered,pad-b-512,pad-b-513", "--wait", "60", "--bytes"]);
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut listening = command.spawn().unwrap();
    let mut stderr = std::io::BufReader::new(listening.stderr.take().unwrap());
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    let address = line.split(' ').nth(2).unwrap();
    // Each survey begins in plaintext, and goes on with MSE.
    while listening.try_wait().unwrap().is_none() {
        run(&["probe", address, "--info-hash", HASH]);
    }
    let mut stdout = String::new();
    listening.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
    let code = listening.wait().unwrap().code();
    let seen = support::Run { code, stdout, stderr: String::new() }.json("probe-listen");
    assert!(!seen["others"].as_array().unwrap().is_empty(), "{seen:#}");
    let checks = seen["checks"].as_array().unwrap();
    assert_eq!(checks.len(), 3);
    assert_eq!(checks[0]["connections"][0]["kind"], "mse");
    assert!(checks[0]["connections"][0]["offer"]["ia"].is_u64(), "{seen:#}");
}

#[test]
fn strangers_and_a_peer_without_a_base_are_reported() {
    use std::io::BufRead;
    let mut command = support::mse();
    command.args(["probe", "--listen", "127.0.0.1:0", "--info-hash", HASH]);
    command.args(["--only", "select-offered,pad-b-513,sent-ya,sent-vc"]);
    for json in [false, true] {
        command.args(json.then_some("--json"));
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        let mut listening = command.spawn().unwrap();
        let mut stderr = std::io::BufReader::new(listening.stderr.take().unwrap());
        let mut line = String::new();
        stderr.read_line(&mut line).unwrap();
        let address = line.split(' ').nth(2).unwrap();
        let say = |bytes: &[u8]| {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(bytes).unwrap();
            let _ = stream.shutdown(std::net::Shutdown::Write);
            let _ = stream.read_to_end(&mut Vec::new());
        };
        say(b"GET / HTTP/1.0\r\n\r\n");
        // Until it has seen enough of a Ya that is 0.
        for _ in 0..4 {
            say(&[0; 96]);
        }
        let mut stdout = String::new();
        listening.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
        let code = listening.wait().unwrap().code();
        let run = support::Run { code, stdout, stderr: String::new() }.exits(3);
        if !json {
            for text in ["does not go on behind an honest answer", "rule    A public key is in [2"]
            {
                assert!(run.stdout.contains(text), "{run:?}");
            }
            continue;
        }
        let seen = run.json("probe-listen");
        assert_eq!(seen["peer"]["goes_on"], false);
        assert_eq!(seen["peer"]["connections"][0]["key_is"], "0");
        assert_eq!(
            (&seen["others_seen"]["short"], &seen["others_seen"]["key"]),
            (&1.into(), &0.into())
        );
        assert_eq!(seen["others"][0]["looks_like"], "http");
        let verdicts = seen["checks"].as_array().unwrap().iter().map(|check| &check["verdict"]);
        let verdicts: Vec<_> = verdicts.collect();
        assert_eq!(verdicts, ["no-answer", "fails", "no-answer", "no-answer"]);
    }
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
        // RFC 5737: an address of nobody's.
        (
            &["127.0.0.1:1", "--info-hash", HASH, "--bind", "192.0.2.1"],
            "no address to connect from",
        ),
    ] {
        let refused = run(&[&["probe"], arguments].concat()).exits(2);
        assert!(refused.stdout.is_empty() && refused.stderr.contains(hint), "{refused:?}");
    }
}
