//! `mse proxy --status` over HTTP. What it looks like is tested in a browser: `interop/status_page`.
#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

#[path = "../support/mod.rs"]
mod support;

#[cfg(unix)]
mod files;
mod http;
mod metrics;

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use http::{Answer, ask, get};
use serde_json::Value;
use support::{Proxy, assert_valid, interrupt, run};

/// Far more than anything here takes: a test that hits it hangs.
const HANG: Duration = Duration::from_secs(60);

/// A proxy with a status page.
struct WithStatus {
    proxy: Proxy,
    socks: SocketAddr,
    status: SocketAddr,
}

impl WithStatus {
    fn start(arguments: &[&str]) -> Self {
        let always = ["--socks", "127.0.0.1:0", "--allow-loopback"];
        let mut proxy = Proxy::start(&[&always, arguments].concat());
        let status = proxy.says("status at http://").trim_end_matches('/').parse().unwrap();
        let socks = proxy.says("socks on ").parse().unwrap();
        Self { proxy, socks, status }
    }

    /// The JSON there, which has to be as its schema says.
    fn json(&self, path: &str, schema: &str) -> Value {
        let answer = get(self.status, path);
        assert_eq!((answer.code, answer.header("content-type")), (200, Some("application/json")));
        let value = serde_json::from_str(&answer.body).unwrap();
        assert_valid(&value, schema);
        value
    }

    /// The status, once this is so.
    fn status_when(&self, path: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        loop {
            let status = self.json(path, "status");
            if is_so(&status) {
                return status;
            }
            assert!(begun.elapsed() < HANG, "{status:#}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// A connection to somewhere through the proxy, or the reply that there is none.
    fn connect(&self, port: u16) -> Result<TcpStream, u8> {
        let mut stream = TcpStream::connect(self.socks).unwrap();
        stream.write_all(&[5, 1, 0]).unwrap();
        let mut reply = [0; 12];
        stream.read_exact(&mut reply[..2]).unwrap();
        let request = [&[5, 1, 0, 1, 127, 0, 0, 1], &port.to_be_bytes()[..]].concat();
        stream.write_all(&request).unwrap();
        stream.read_exact(&mut reply[2..]).unwrap();
        if reply[3] == 0 { Ok(stream) } else { Err(reply[3]) }
    }
}

fn started() -> WithStatus {
    WithStatus::start(&["--status", "127.0.0.1:0"])
}

/// A service that echoes what it is sent to the first who comes.
fn echo() -> (u16, std::thread::JoinHandle<()>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let task = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut bytes = [0; 64];
        while let Ok(read @ 1..) = stream.read(&mut bytes) {
            stream.write_all(&bytes[..read]).unwrap();
        }
    });
    (port, task)
}

#[test]
fn a_connection_and_a_failure_are_in_the_json_and_in_the_metrics() {
    let proxy = started();
    let (port, task) = echo();
    let mut stream = proxy.connect(port).unwrap();
    stream.write_all(b"anything").unwrap();
    stream.read_exact(&mut [0; 8]).unwrap();
    let (closed, closing) = echo();
    drop(TcpStream::connect((Ipv4Addr::LOCALHOST, closed)).unwrap());
    closing.join().unwrap();
    assert_eq!(proxy.connect(closed).err(), Some(5));

    // The client is told before the failure is counted.
    let is_there = |status: &Value| {
        status["connections"]["open"] == 1 && !status["failures"]["by_reason"][0].is_null()
    };
    let status = proxy.status_when("/api/status", is_there);
    let row = &status["connections"]["rows"][0];
    assert_eq!((&row["sent"], &row["received"]), (&8.into(), &8.into()));
    assert_eq!((&row["carried"], &row["direction"]), (&"untouched".into(), &"outgoing".into()));
    assert_eq!(row["peer"], format!("127.0.0.1:{port}"));
    assert_eq!(status["connections"]["open_by"]["outgoing"]["untouched"], 1);
    assert_eq!(status["failures"]["by_reason"][0]["reason"], "dial_refused");
    assert_eq!(status["failures"]["recent"][0]["words"], "connection refused");
    assert_eq!(status["in_force"]["outgoing"]["policy"], "prefer");
    let none = proxy.json("/api/status?filter=192.0.2.1", "status");
    assert_eq!(
        (&none["connections"]["open"], &none["connections"]["matching"]),
        (&1.into(), &0.into())
    );
    let found = proxy.json(&format!("/api/status?filter=:{port}"), "status");
    assert_eq!(found["connections"]["rows"][0]["id"], row["id"]);

    let metrics = metrics::parse(&get(proxy.status, "/metrics"));
    let labels = r#"direction="outgoing",carried="untouched""#;
    for (sample, value) in [
        (format!("mse_proxy_payload_bytes_total{{{labels},to=\"peer\"}}"), 8.0),
        (format!("mse_proxy_payload_bytes_total{{{labels},to=\"client\"}}"), 8.0),
        (format!("mse_proxy_connections_open{{{labels}}}"), 1.0),
        (format!("mse_proxy_connections_established_total{{{labels}}}"), 1.0),
        (
            "mse_proxy_connections_failed_total{direction=\"outgoing\",reason=\"dial_refused\"}"
                .to_owned(),
            1.0,
        ),
        ("mse_proxy_handshake_seconds_bucket{le=\"+Inf\",direction=\"incoming\"}".to_owned(), 0.0),
    ] {
        assert_eq!(metrics.get(&sample), Some(&value), "{sample}");
    }
    drop(stream);
    task.join().unwrap();
    proxy.status_when("/api/status", |status| status["connections"]["open"] == 0);
}

#[test]
fn a_torrent_of_a_list_that_the_client_dials_for_is_counted_once() {
    let list = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&list, "11".repeat(20)).unwrap();
    let hashes = list.path().to_str().unwrap();
    let proxy = WithStatus::start(&[
        "--status",
        "127.0.0.1:0",
        "--outgoing",
        "off",
        "--listen",
        "127.0.0.1:0",
        "--client",
        "127.0.0.1:1",
        "--hashes",
        hashes,
    ]);
    for (torrent, count) in [(0x11, 1), (0x22, 2)] {
        let peer = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let mut client = proxy.connect(peer.local_addr().unwrap().port()).unwrap();
        let handshake = [&b"\x13BitTorrent protocol"[..], &[0; 8], &[torrent; 20], &[1; 20]];
        client.write_all(&handshake.concat()).unwrap();
        peer.accept().unwrap().0.read_exact(&mut [0; 68]).unwrap();
        assert_eq!(proxy.json("/api/status", "status")["torrents"], count);
        let metrics = metrics::parse(&get(proxy.status, "/metrics"));
        assert_eq!(metrics["mse_proxy_torrents{}"], f64::from(count));
    }
}

#[test]
fn the_history_begins_empty() {
    let history = started().json("/api/history", "history");
    assert_eq!(history["fine"]["slices"], Value::Array(Vec::new()));
    assert_eq!(history["coarse"]["step_seconds"], 240);
}

#[test]
fn only_its_own_names_are_answered_and_only_get() {
    let proxy = WithStatus::start(&[
        "--status",
        "127.0.0.1:0",
        "--status-name",
        "NAS.lan",
        "--status-name",
        "a",
    ]);
    for (request, code) in [
        ("GET / HTTP/1.1\r\nHost: 127.0.0.1", 200),
        ("GET /healthz HTTP/1.1\r\nHost: localhost:9000", 200),
        ("GET /healthz HTTP/1.1\r\nHost: nas.lan", 200),
        ("HEAD /api/status HTTP/1.1\r\nHost: [::1]:80", 200),
        ("GET / HTTP/1.1\r\nHost: example.com", 421),
        ("GET /api/status HTTP/1.1\r\nHost: rebound.example:9000", 421),
        ("GET /metrics HTTP/1.0", 421),
        ("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0", 405),
        ("OPTIONS /api/status HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://example.com", 405),
        ("GET /api/other HTTP/1.1\r\nHost: 127.0.0.1", 404),
    ] {
        let answer = ask(proxy.status, request);
        assert_eq!(answer.code, code, "{request}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{request}");
        assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{request}");
        assert!(!answer.head.contains("access-control"), "{}", answer.head);
    }
}

#[test]
fn the_page_may_run_what_has_its_nonce() {
    let proxy = started();
    let nonce = |answer: &Answer| {
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'nonce-"), "{policy}");
        policy.split('\'').nth(3).unwrap().trim_start_matches("nonce-").to_owned()
    };
    let [one, other] = [(); 2].map(|()| get(proxy.status, "/"));
    assert_ne!(nonce(&one), nonce(&other));
    assert!(one.body.contains(&format!("<script nonce=\"{}\">", nonce(&one))));
    assert_eq!(one.body.matches("<script").count(), 1);
}

#[test]
fn other_machines_are_kept_out_unless_they_are_asked_in() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let refused = run(&["proxy", "--socks", "127.0.0.1:0", "--status", address]).exits(2);
        assert!(refused.stderr.contains("status-open"), "{}", refused.stderr);
    }
    let open = WithStatus::start(&["--status", "0.0.0.0:0", "--status-open"]);
    let here = (Ipv4Addr::LOCALHOST, open.status.port()).into();
    assert_eq!(get(here, "/healthz").body, "ok\n");
}

#[test]
fn it_ends_with_the_proxy() {
    let mut with = started();
    // One that waits for nothing.
    let idle = TcpStream::connect(with.status).unwrap();
    interrupt(with.proxy.id());
    assert_eq!(with.proxy.wait(), Some(0));
    drop(idle);
}

#[test]
fn an_address_in_use_is_named() {
    let proxy = started();
    let taken = proxy.status.to_string();
    let refused = run(&["proxy", "--socks", "127.0.0.1:0", "--status", &taken]).exits(1);
    assert!(
        refused.stderr.contains(&taken) && refused.stderr.contains("--status"),
        "{}",
        refused.stderr
    );
}
