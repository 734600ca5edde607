//! A proxy that may open no more files.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::http::get;
use crate::support::{Proxy, mse};
use crate::{HANG, metrics};

/// As many as the proxy may have open, and as come to it.
const FILES: usize = 64;

/// In which a listener that does not wait tries some thousand times.
const A_WHILE: Duration = Duration::from_secs(1);

#[test]
fn full_tables_are_waited_out_without_spinning_and_nobody_in_the_queue_is_lost() {
    let client = TcpListener::bind("127.0.0.1:0").unwrap();
    let client_address = client.local_addr().unwrap().to_string();
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -n {FILES} && exec \"$0\" proxy \"$@\"")]);
    command.arg(mse().get_program()).env_remove("MSE_LOG").env("NO_COLOR", "1");
    command.args(["--no-socks", "--status", "127.0.0.1:0", "--listen", "127.0.0.1:0"]);
    let mut proxy = Proxy::spawn(command.args(["--client", &client_address]));
    let status: SocketAddr = proxy.says("status at http://").trim_end_matches('/').parse().unwrap();
    let listen = proxy.says("listening on ");

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
