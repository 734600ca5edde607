//! A proxy that may open no more files.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::http::get;
use crate::support::{Proxy, mse_with_files};
use crate::{HANG, metrics};

/// As many as the proxy may have open, and as come to it.
const FILES: usize = 64;

/// In which a listener that does not wait tries some thousand times.
const A_WHILE: Duration = Duration::from_secs(1);

/// A proxy that may have so many open, where it shows its status and where peers come to it.
fn start(client: &TcpListener) -> (Proxy, SocketAddr, String) {
    let client_address = client.local_addr().unwrap().to_string();
    let mut command = mse_with_files(FILES);
    command.args(["proxy", "--no-socks", "--status", "127.0.0.1:0", "--listen", "127.0.0.1:0"]);
    // Who says nothing stays for longer than any test.
    command.args(["--limit-handshake-deadline", "3600", "--client", &client_address]);
    let mut proxy = Proxy::spawn(&mut command);
    let status = proxy.says("status at http://").trim_end_matches('/').parse().unwrap();
    let listen = proxy.says("listening on ");
    (proxy, status, listen)
}

#[test]
fn the_page_can_be_reached_while_the_tables_are_full() {
    let client = TcpListener::bind("127.0.0.1:0").unwrap();
    let (mut proxy, status, listen) = start(&client);
    let _crowd: Vec<_> = (0..3 * FILES).map(|_| TcpStream::connect(&listen).unwrap()).collect();
    proxy.says("cannot accept");
    // More often than there can be anything in reserve.
    for _ in 0..2 * FILES {
        let metrics = metrics::parse(&get(status, "/metrics"));
        assert!(metrics["mse_proxy_limit_hits_total{limit=\"files\"}"] >= 1.0);
    }
    // Several at a time, which wait for nothing.
    let idle: Vec<_> = (0..4).map(|_| TcpStream::connect(status).unwrap()).collect();
    assert_eq!(get(status, "/healthz").body, "ok\n");
    drop(idle);
    assert_eq!(get(status, "/healthz").body, "ok\n");
}

#[test]
fn full_tables_are_waited_out_without_spinning_and_nobody_in_the_queue_is_lost() {
    let client = TcpListener::bind("127.0.0.1:0").unwrap();
    let (mut proxy, status, listen) = start(&client);

    let mut crowd: Vec<_> = (0..FILES).map(|_| TcpStream::connect(&listen).unwrap()).collect();
    let mut last = crowd.pop().unwrap();
    last.write_all(b"\x13BitTorrent protocol").unwrap();
    last.write_all(&[7; 48]).unwrap();
    proxy.says("cannot accept");
    thread::sleep(A_WHILE);
    drop(crowd);

    let (arrived, first_byte) = mpsc::channel();
    thread::spawn(move || {
        let mut byte = [0];
        client.accept().unwrap().0.read_exact(&mut byte).unwrap();
        arrived.send(byte)
    });
    assert_eq!(first_byte.recv_timeout(HANG), Ok([0x13]));
    let metrics = metrics::parse(&get(status, "/metrics"));
    let failed = metrics["mse_proxy_limit_hits_total{limit=\"files\"}"];
    assert!((1.0..100.0).contains(&failed), "{failed}");
}
