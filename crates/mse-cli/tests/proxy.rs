//! `mse proxy` as a process. What it does to connections is tested in its library.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;

use support::{Proxy, interrupt, mse, run};

#[test]
fn it_says_where_it_is_and_ends_when_asked() {
    let mut proxy = Proxy::start(&[
        "--socks",
        "127.0.0.1:0",
        "--listen",
        "127.0.0.1:0",
        "--client",
        "127.0.0.1:6881",
    ]);
    let socks = proxy.says("socks on ");
    let listening = proxy.says("listening on ");
    assert_eq!(proxy.says("client at "), "127.0.0.1:6881");
    for address in [socks, listening] {
        TcpStream::connect(&address).unwrap();
    }
    interrupt(proxy.id());
    assert_eq!(proxy.wait(), Some(0));
}

#[test]
fn a_password_is_asked_for() {
    let arguments = ["--socks", "127.0.0.1:0", "--socks-user", "u", "--socks-password", "p"];
    let mut proxy = Proxy::start(&arguments);
    let mut stream = TcpStream::connect(proxy.says("socks on ")).unwrap();
    // RFC 1928: version 5, one method, none; the answer is that no method is acceptable.
    stream.write_all(&[5, 1, 0]).unwrap();
    let mut answer = [0; 2];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(answer, [5, 0xff]);
}

#[test]
fn a_password_in_the_environment_is_no_wish_to_ask_for_one() {
    let mut command = mse();
    command.args(["proxy", "--socks", "127.0.0.1:0"]).env("MSE_PROXY_SOCKS_PASSWORD", "p");
    let mut proxy = Proxy::spawn(&mut command);
    let mut stream = TcpStream::connect(proxy.says("socks on ")).unwrap();
    stream.write_all(&[5, 1, 0]).unwrap();
    let mut answer = [0; 2];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(answer, [5, 0]);

    let mut command = mse();
    command.args(["proxy", "--socks", "127.0.0.1:0", "--socks-user", "u"]);
    let mut proxy = Proxy::spawn(command.env("MSE_PROXY_SOCKS_PASSWORD", "p"));
    let mut stream = TcpStream::connect(proxy.says("socks on ")).unwrap();
    stream.write_all(&[5, 2, 0, 2]).unwrap();
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(answer, [5, 2]);
}

#[test]
fn torrents_are_known_when_it_is_ready_and_may_come_later() {
    let directory = tempfile::tempdir().unwrap();
    let hashes = directory.path().join("hashes");
    std::fs::write(&hashes, "56175ef910538fd26490cc4e568e32c4c0ea4ff6\n").unwrap();
    let mut proxy = Proxy::start(&[
        "--socks",
        "127.0.0.1:0",
        "--listen",
        "127.0.0.1:0",
        "--client",
        "127.0.0.1:6881",
        "--hashes",
        hashes.to_str().unwrap(),
        "--torrents",
        directory.path().join("later").to_str().unwrap(),
    ]);
    assert_eq!(proxy.says("answers for "), "1 torrent");
    proxy.says("socks on ");
}

#[test]
fn the_key_log_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;

    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("keys");
    let mut proxy = Proxy::start(&["--socks", "127.0.0.1:0", "--key-log", path.to_str().unwrap()]);
    proxy.says("socks on ");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn an_address_in_use_is_named() {
    let mut proxy = Proxy::start(&["--socks", "127.0.0.1:0"]);
    let taken = proxy.says("socks on ");
    let refused = run(&["proxy", "--socks", &taken]).exits(1);
    assert!(
        refused.stderr.contains(&taken) && refused.stderr.contains("--socks"),
        "{}",
        refused.stderr
    );
}
