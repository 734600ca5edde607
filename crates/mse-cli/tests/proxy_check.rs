//! `mse proxy check`.
#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

mod support;

use std::io::{Read, Write};
use std::net::TcpListener;

use serde_json::Value;
#[cfg(unix)]
use support::mse_with_files;
use support::{Proxy, Run, mse, run};

/// What `--json` says, as its schema has it. Nothing is said twice, in the log as well.
fn checked(arguments: &[&str], code: i32) -> Value {
    let run = run(&[&["proxy", "check", "--json"], arguments].concat()).exits(code);
    assert_eq!(run.stderr, "");
    run.json("proxy-check")
}

/// The results and messages of one check.
fn found(report: &Value, check: &str) -> Vec<(String, String)> {
    let checks = report["checks"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let of_it = checks.filter(|finding| finding["check"] == check);
    of_it.map(|finding| (text(&finding["result"]), text(&finding["message"]))).collect()
}

fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

#[test]
fn a_configuration_that_works_has_no_failures() {
    let (_client, client) = listener();
    let directory = tempfile::tempdir().unwrap();
    let hashes = directory.path().join("hashes");
    std::fs::write(&hashes, "56175ef910538fd26490cc4e568e32c4c0ea4ff6\n").unwrap();
    let hashes = hashes.to_str().unwrap();
    let arguments = [
        "--socks",
        "127.0.0.1:0",
        "--listen",
        "127.0.0.1:0",
        "--client",
        &client,
        "--hashes",
        hashes,
    ];
    let report = checked(&arguments, 0);
    assert_eq!(report["ok"], true);
    assert_eq!(found(&report, "client")[0].0, "ok");
    assert_eq!(found(&report, "hashes"), [("ok".into(), format!("1 info-hash found in {hashes}"))]);
    assert_eq!(found(&report, "open-files").len(), 1);

    let text = run(&[&["proxy", "check"], &arguments[..]].concat()).exits(0).stdout;
    assert!(
        text.lines().all(|line| line.starts_with("ok ") || line.starts_with("warn ")),
        "{text}"
    );
}

#[test]
fn what_does_not_work_is_said_with_what_to_do() {
    let (_taken, taken) = listener();
    let (gone, client) = listener();
    drop(gone);
    let missing = "/nonexistent/torrents";
    let report = checked(
        &[
            "--socks",
            &taken,
            "--listen",
            "192.0.2.1:1",
            "--client",
            &client,
            "--torrents",
            missing,
            "--key-log",
            "/nonexistent/keys",
        ],
        1,
    );
    assert_eq!(report["ok"], false);
    for (check, result, words) in [
        ("listen", "fail", "not an address of this machine"),
        ("client", "fail", "does not accept connections"),
        ("torrents", "warn", missing),
        ("key-log", "fail", "/nonexistent/keys cannot be written"),
    ] {
        let (outcome, message) = &found(&report, check)[0];
        assert_eq!(outcome, result, "{check}");
        assert!(message.contains(words), "{message}");
    }
    let socks = &found(&report, "socks")[0];
    if cfg!(target_os = "linux") {
        let process = format!("(process {})", std::process::id());
        assert!(socks.0 == "fail" && socks.1.contains(&process), "{socks:?}");
    }
    for finding in report["checks"].as_array().unwrap() {
        assert_eq!(finding["advice"].is_null(), finding["result"] == "ok", "{finding}");
    }
}

#[test]
fn an_endpoint_is_asked() {
    let (_client, client) = listener();
    let (server, address) = listener();
    let url = format!("http://{address}/torrents");
    let arguments = ["--listen", "127.0.0.1:0", "--client", &client, "--endpoint", &url];
    let answers = ["200 OK\r\nContent-Length: 2\r\n\r\n[]", "403 Forbidden\r\n\r\n"];
    let answering = std::thread::spawn(move || {
        for answer in answers {
            let (mut asking, _) = server.accept().unwrap();
            asking.read_exact(&mut [0; 100]).unwrap();
            asking.write_all(format!("HTTP/1.1 {answer}").as_bytes()).unwrap();
        }
    });
    for words in ["lists no torrent", "let it ask for no password"] {
        let (result, message) = &found(&checked(&arguments, 0), "endpoint")[0];
        assert!(result == "warn" && message.contains(words), "{message}");
    }
    answering.join().unwrap();
    let (result, message) = &found(&checked(&arguments, 0), "endpoint")[0];
    assert!(result == "warn" && message.contains("cannot be reached"), "{message}");
}

#[cfg(unix)]
#[test]
fn too_few_open_files_are_said_before_and_at_the_start() {
    let limits = ["--socks", "127.0.0.1:0", "--limit-connections"];
    for (files, connections, result, words) in [
        (64, "20", "fail", "64 may be open, which is enough for 0 connections of 20"),
        (100, "20", "warn", "100 may be open, which is enough for 18 connections of 20"),
        (104, "20", "ok", "104 may be open, enough for 20 connections"),
    ] {
        let arguments = [&limits[..], &[connections]].concat();
        let mut check = mse_with_files(files);
        let checked = Run::of(check.args(["proxy", "check", "--json"]).args(&arguments));
        let report = checked.exits(i32::from(result == "fail")).json("proxy-check");
        assert_eq!(found(&report, "open-files"), [(result.to_owned(), words.to_owned())]);

        let mut proxy = Proxy::spawn(mse_with_files(files).arg("proxy").args(&arguments));
        let said = proxy.all_until("socks on ");
        let warned: Vec<_> = said.lines().filter(|line| line.contains("WARN")).collect();
        match (result, &warned[..]) {
            ("ok", []) => {}
            ("warn" | "fail", [line]) => {
                assert!(line.contains(words) && line.contains("raise the limit to 104"), "{line}");
            }
            _ => panic!("{said}"),
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_port_that_a_running_proxy_has_is_no_failure() {
    let mut proxy = Proxy::start(&["--socks", "127.0.0.1:0"]);
    let socks = proxy.says("socks on ");
    let report = checked(&["--socks", &socks], 0);
    let (result, message) = &found(&report, "socks")[0];
    assert!(result == "ok" && message.contains(&proxy.id().to_string()), "{message}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_is_not_the_proxy_because_of_its_name() {
    std::fs::write("/proc/self/comm", "mse").unwrap();
    let (_taken, taken) = listener();
    let report = checked(&["--socks", &taken], 1);
    let message = format!("{taken} is in use by mse (process {})", std::process::id());
    assert_eq!(found(&report, "socks"), [("fail".into(), message)]);
}

/// Elsewhere, an address and all addresses can be listened on beside each other.
#[cfg(target_os = "linux")]
#[test]
fn addresses_that_are_in_each_others_way_are_found() {
    // Below those that the system gives to others meanwhile.
    let first = 20_000 + std::process::id() % 10_000;
    let is_free = |port: &u32| TcpListener::bind(format!("0.0.0.0:{port}")).is_ok();
    let port = (first..32_000).find(is_free).unwrap();
    let (address, all) = (format!("127.0.0.1:{port}"), format!("0.0.0.0:{port}"));
    let (_client, client) = listener();
    let arguments = ["--socks", &address, "--listen", &all, "--client", &client];
    let report = checked(&arguments, 1);
    assert_eq!(found(&report, "socks"), [("ok".into(), format!("{address} is free"))]);
    let taken = format!("{all} is taken by socks {address}");
    assert_eq!(found(&report, "listen"), [("fail".into(), taken)]);
    // And so it is.
    let refused = run(&[&["proxy"], &arguments[..]].concat()).exits(1).stderr;
    assert!(refused.contains(&format!("cannot listen on {all}")), "{refused}");
}

#[test]
fn a_key_log_that_was_not_there_is_not_left_behind() {
    let directory = tempfile::tempdir().unwrap();
    let keys = directory.path().join("keys");
    let report = checked(&["--socks", "127.0.0.1:0", "--key-log", keys.to_str().unwrap()], 0);
    assert_eq!(found(&report, "key-log")[0].0, "warn");
    assert!(!keys.exists());
}

#[test]
fn a_configuration_that_makes_no_sense_is_wrong_usage() {
    let refused = run(&["proxy", "check", "--json", "--listen", "127.0.0.1:0"]).exits(2);
    assert_eq!(refused.stdout, "");
}

#[cfg(target_os = "linux")]
#[test]
fn what_redirection_takes_is_tried() {
    let report = checked(&["--no-socks", "--transparent", "127.0.0.1:0"], 0);
    assert_eq!(found(&report, "socks"), []);
    let results: Vec<_> =
        found(&report, "transparent").into_iter().map(|(result, _)| result).collect();
    assert_eq!(results, ["ok", "ok"]);

    let mut command = mse();
    command.args(["proxy", "check", "--json", "--socks", "127.0.0.1:0", "--mark", "0x7"]);
    let report = Run::of(&mut command).json("proxy-check");
    let (result, message) = &found(&report, "mark")[0];
    let marked = result == "ok" && message == "connections can be marked 0x7";
    assert!(marked || (result == "fail" && message.contains("CAP_NET_ADMIN")), "{message}");
}

#[test]
fn a_memory_is_counted_and_left_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("memory");
    let text = "192.0.2.1:6881 mse 1\nnonsense\n";
    std::fs::write(&path, text).unwrap();
    // As a proxy leaves it in the middle of writing.
    let beside = directory.path().join("memory.new");
    std::fs::write(&beside, "half").unwrap();
    let arguments = ["--socks", "127.0.0.1:0", "--memory-file", path.to_str().unwrap()];
    let (result, message) = &found(&checked(&arguments, 0), "memory-file")[0];
    // What was in 1970 is believed no more.
    assert!(result == "ok" && message.ends_with("remembers 0 peers"), "{message}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    assert_eq!(std::fs::read_to_string(&beside).unwrap(), "half");
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 2);
    let missing = ["--socks", "127.0.0.1:0", "--memory-file", "/nonexistent/memory"];
    assert_eq!(found(&checked(&missing, 1), "memory-file")[0].0, "fail");
}

#[cfg(target_os = "linux")]
#[test]
fn a_memory_that_is_in_use_is_a_failure_unless_its_proxy_is_this_one() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("memory");
    let path = path.to_str().unwrap();
    let mut proxy = Proxy::start(&["--socks", "127.0.0.1:0", "--memory-file", path]);
    let socks = proxy.says("socks on ");
    let report = checked(&["--socks", &socks, "--memory-file", path], 0);
    let in_use = [("ok".into(), format!("{path} is in use by a proxy that runs"))];
    assert_eq!(found(&report, "memory-file"), in_use);

    let other = ["--socks", "127.0.0.1:0", "--memory-file", path];
    let in_use = [("fail".into(), format!("{path} is in use by another proxy"))];
    assert_eq!(found(&checked(&other, 1), "memory-file"), in_use);
    let refused = run(&[&["proxy"], &other[..]].concat()).exits(1).stderr;
    assert!(
        refused.contains(&format!("the memory {path} is in use by another proxy")),
        "{refused}"
    );
    drop(proxy);
    assert_eq!(found(&checked(&other, 0), "memory-file")[0].0, "ok");
}
