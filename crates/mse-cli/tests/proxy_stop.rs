//! How `mse proxy` stops: connections may go on for a while.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

mod support;

use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{Proxy, signal};

/// Longer than the test framework waits: whoever ends sooner was not waited for.
const LONG: &str = "3600";

/// A proxy with a connection through it, both ends of which are ours.
struct Connected {
    proxy: Proxy,
    socks: String,
    client: TcpStream,
    peer: TcpStream,
}

impl Connected {
    fn start(drain: &str) -> Self {
        let arguments = ["--socks", "127.0.0.1:0", "--allow-loopback", "--drain", drain];
        let mut proxy = Proxy::start(&arguments);
        let socks = proxy.says("socks on ");
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut client = TcpStream::connect(&socks).unwrap();
        // RFC 1928: no authentication; CONNECT to an IPv4 address.
        client.write_all(&[5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1]).unwrap();
        client.write_all(&port.to_be_bytes()).unwrap();
        let (peer, _) = listener.accept().unwrap();
        client.read_exact(&mut [0; 12]).unwrap();
        let mut this = Self { proxy, socks, client, peer };
        this.converse();
        this
    }

    /// What is not BitTorrent passes as it is.
    fn converse(&mut self) {
        let mut byte = [0];
        self.client.write_all(b"?").unwrap();
        self.peer.read_exact(&mut byte).unwrap();
        self.peer.write_all(b"!").unwrap();
        self.client.read_exact(&mut byte).unwrap();
    }
}

#[test]
fn connections_go_on_until_they_end_and_no_others_are_accepted() {
    let mut connected = Connected::start(LONG);
    signal("TERM", connected.proxy.id());
    connected.proxy.says("stopping: 1 connections may go on for 3600 s");
    connected.converse();
    while TcpStream::connect(&connected.socks).is_ok() {
        std::thread::yield_now();
    }
    connected.converse();
    let Connected { mut proxy, client, peer, .. } = connected;
    drop((client, peer));
    assert_eq!(proxy.says("connections cut off: "), "0");
    assert_eq!(proxy.wait(), Some(0));
}

#[test]
fn the_second_signal_ends_them_at_once() {
    let mut connected = Connected::start(LONG);
    signal("INT", connected.proxy.id());
    connected.proxy.says("stopping: ");
    signal("INT", connected.proxy.id());
    assert_eq!(connected.proxy.says("connections cut off: "), "1");
    assert_eq!(connected.proxy.wait(), Some(0));
    assert!(matches!(connected.client.read(&mut [0]), Ok(0) | Err(_)));
}

#[test]
fn the_time_is_over_some_day() {
    for drain in ["0", "0.1"] {
        let mut connected = Connected::start(drain);
        signal("TERM", connected.proxy.id());
        assert_eq!(connected.proxy.says("connections cut off: "), "1");
        assert_eq!(connected.proxy.wait(), Some(0));
    }
}

/// A file that blocks whoever opens it until somebody else does as well.
fn fifo(directory: &Path) -> PathBuf {
    let path = directory.join("fifo");
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    path
}

/// Opens it when it is being read, and lets the reader wait.
fn keep_waiting(fifo: &Path) -> File {
    File::options().write(true).open(fifo).unwrap()
}

/// Arguments for a proxy with an endpoint that accepts and says nothing.
fn with_endpoint(endpoint: &TcpListener) -> String {
    let url = format!("http://{}/", endpoint.local_addr().unwrap());
    format!(
        "socks = '127.0.0.1:0'\nlisten = '127.0.0.1:0'\nclient = '127.0.0.1:1'\nendpoint = '{url}'\n"
    )
}

#[test]
fn it_can_be_stopped_before_it_is_ready() {
    let directory = tempfile::tempdir().unwrap();
    let config = directory.path().join("proxy.toml");
    let endpoint = TcpListener::bind("127.0.0.1:0").unwrap();
    std::fs::write(&config, with_endpoint(&endpoint)).unwrap();
    let mut proxy = Proxy::start(&["--config", config.to_str().unwrap()]);
    let _asking = endpoint.accept().unwrap();
    signal("TERM", proxy.id());
    assert_eq!(proxy.wait(), Some(0));
    let said = proxy.rest();
    assert!(said.contains("stopped before it was ready") && !said.contains("socks on"), "{said}");

    let password = fifo(directory.path());
    let socks = ["--socks", "127.0.0.1:0", "--socks-user", "u", "--socks-password-file"];
    let mut proxy = Proxy::start(&[&socks[..], &[password.to_str().unwrap()]].concat());
    let _waiting = keep_waiting(&password);
    signal("INT", proxy.id());
    assert_eq!(proxy.wait(), Some(0));
}

#[test]
fn it_can_be_stopped_while_it_reads_its_configuration_again() {
    let directory = tempfile::tempdir().unwrap();
    let (config, fifo) = (directory.path().join("proxy.toml"), fifo(directory.path()));
    let endpoint = TcpListener::bind("127.0.0.1:0").unwrap();
    let reloading = || {
        let text = "socks = '127.0.0.1:0'\nlisten = '127.0.0.1:0'\nclient = '127.0.0.1:1'\n";
        std::fs::write(&config, text).unwrap();
        let mut proxy = Proxy::start(&["--config", config.to_str().unwrap()]);
        proxy.says("socks on ");
        proxy
    };
    let stops = |mut proxy: Proxy| {
        signal("TERM", proxy.id());
        assert_eq!(proxy.wait(), Some(0));
        let said = proxy.rest();
        assert!(said.contains("stopped; peers") && !said.contains("again"), "{said}");
    };
    let proxy = reloading();
    std::fs::write(&config, with_endpoint(&endpoint)).unwrap();
    signal("HUP", proxy.id());
    let _asking = endpoint.accept().unwrap();
    stops(proxy);

    let proxy = reloading();
    std::fs::rename(&fifo, &config).unwrap();
    signal("HUP", proxy.id());
    let _waiting = keep_waiting(&config);
    stops(proxy);
}
