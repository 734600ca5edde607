//! `mse get`, beside what encryption does.
#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

mod support;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use support::{Run, Seed, mse, run, write_data};
use tempfile::TempDir;

const SIZE: u32 = 300_000;

/// A directory with data in it and a place to download to.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        write_data(&place.data(), SIZE);
        place
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    fn to(&self) -> PathBuf {
        self.0.path().join("to")
    }

    fn arrived(&self) -> bool {
        std::fs::read(self.to().join("data")).ok() == std::fs::read(self.data()).ok()
    }

    fn get(&self, source: &str) -> Command {
        let mut command = mse();
        command.args(["get", "--json", source, "--dir"]).arg(self.to());
        command
    }

    /// The .torrent file alone: nobody serves it.
    fn torrent(&self) -> String {
        Seed::of(&self.data(), &[]).says("torrent").to_owned()
    }
}

/// A port of 127.0.0.1 that nobody listens on, below those that the system gives away by itself.
fn free_port() -> SocketAddr {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let number = std::process::id() * 31 + NEXT.fetch_add(1, Ordering::Relaxed);
        let port = 12_000 + u16::try_from(number % 20_000).unwrap();
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)) {
            return listener.local_addr().unwrap();
        }
    }
}

#[test]
fn a_magnet_link_is_enough_where_the_address_is_in_it() {
    let place = Place::new();
    let seed = Seed::of(&place.data(), &["--encryption", "require"]);
    let summary = Run::of(&mut place.get(seed.says("magnet"))).exits(0).json("get");
    assert_eq!(summary["info_hash"], seed.says("info_hash"));
    assert!(place.arrived());
}

#[test]
fn a_directory_arrives_as_it_was() {
    let place = Place::new();
    let from = place.0.path().join("tree");
    std::fs::create_dir_all(from.join("a/b")).unwrap();
    let files = [("a/b/deep", 70_000), ("a/empty", 0), ("z", 65_536), ("first", 1)];
    for (name, size) in files {
        write_data(&from.join(name), size);
    }
    let seed = Seed::of(&from, &[]);
    Run::of(place.get(seed.says("torrent")).args(["--peer", seed.says("listening")]))
        .exits(0)
        .json("get");
    for (name, _) in files {
        let arrived = std::fs::read(place.to().join("tree").join(name)).unwrap();
        assert!(arrived == std::fs::read(from.join(name)).unwrap(), "{name}");
    }
}

#[test]
fn what_is_there_is_not_fetched_again() {
    let place = Place::new();
    let seed = Seed::of(&place.data(), &[]);
    std::fs::create_dir(place.to()).unwrap();
    let mut damaged = std::fs::read(place.data()).unwrap();
    damaged[70_000] ^= 1;
    std::fs::write(place.to().join("data"), damaged).unwrap();
    let get = || place.get(seed.says("torrent"));
    // The second of five pieces.
    let summary = Run::of(get().args(["--peer", seed.says("listening")])).exits(0).json("get");
    assert_eq!(summary["downloaded"], 65_536);
    assert!(place.arrived());
    // And now nobody is needed any more.
    let summary = Run::of(&mut get()).exits(0).json("get");
    assert_eq!((&summary["downloaded"], &summary["verified"]), (&0.into(), &SIZE.into()));
}

#[test]
fn a_peer_that_is_not_there_is_named() {
    let place = Place::new();
    let peer = free_port().to_string();
    let magnet = "magnet:?xt=urn:btih:56175ef910538fd26490cc4e568e32c4c0ea4ff6";
    for source in [place.torrent().as_str(), magnet] {
        let run = Run::of(place.get(source).args(["--peer", &peer, "--timeout", "2"])).exits(1);
        let summary = run.json("get");
        assert_eq!(summary["complete"], false);
        assert!(summary["peers"]["failed_connections"].as_u64() >= Some(1), "{summary:#}");
        let error = summary["error"].as_str().unwrap();
        let reason = format!("{peer}: connection refused");
        assert!(error.contains(&reason) && error.contains("for 2 s"), "{error}");
        assert!(run.stderr.starts_with("error: ") && run.stderr.contains(&peer), "{}", run.stderr);
    }
}

#[test]
fn a_peer_may_come_later() {
    let place = Place::new();
    let torrent = place.torrent();
    let magnet =
        Seed::of(&place.data(), &[]).says("magnet").split("&x.pe").next().unwrap().to_owned();
    for source in [torrent, magnet] {
        let peer = free_port().to_string();
        let mut get = place.get(&source);
        let get =
            get.args(["--peer", &peer, "--timeout", "60"]).stdout(Stdio::piped()).spawn().unwrap();
        thread::sleep(Duration::from_millis(1500));
        let _seed = Seed::listening_on(&peer, &place.data(), &[]);
        Run::from(get.wait_with_output().unwrap()).exits(0).json("get");
        assert!(place.arrived());
        std::fs::remove_dir_all(place.to()).unwrap();
    }
}

#[test]
fn peers_may_also_come_to_us() {
    let place = Place::new();
    let torrent = place.torrent();
    let listen = free_port().to_string();
    let require = ["--encryption", "require"];
    let mut get = place.get(&torrent);
    let get = get.args(["--listen", &listen]).args(require).stdout(Stdio::piped()).spawn().unwrap();
    let seed = Seed::of(&place.data(), &[&require[..], &["--peer", &listen]].concat());
    let summary = Run::from(get.wait_with_output().unwrap()).exits(0).json("get");
    assert_eq!(summary["peers"]["methods"]["rc4"], 1, "{summary:#}");
    assert!(place.arrived());
    drop(seed);
}

#[cfg(unix)]
#[test]
fn an_interrupted_download_is_not_done() {
    let place = Place::new();
    // Somebody who never answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let peer = silent.local_addr().unwrap().to_string();
    let mut get = place.get(&place.torrent());
    let get =
        get.args(["--peer", &peer]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // It has begun to talk to its peer, so it is ready to be interrupted.
    let (mut connection, _) = silent.accept().unwrap();
    connection.read_exact(&mut [0; 96]).unwrap();
    support::interrupt(get.id());
    let run = Run::from(get.wait_with_output().unwrap()).exits(1);
    assert!(run.json("get")["error"].as_str().unwrap().contains("stopped"), "{run:#?}");
}

/// Answers every HTTP request with the same.
fn web_server(status: &'static str, body: Vec<u8>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                request.extend(byte);
            }
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            stream.write_all(&[head.as_bytes(), &body].concat()).unwrap();
        }
    });
    address
}

#[test]
fn a_torrent_may_be_on_the_web() {
    let place = Place::new();
    let seed = Seed::of(&place.data(), &[]);
    let server = web_server("200 OK", std::fs::read(seed.says("torrent")).unwrap());
    let url = format!("http://{server}/x.torrent");
    Run::of(place.get(&url).args(["--peer", seed.says("listening")])).exits(0).json("get");
    assert!(place.arrived());

    for (status, body) in [("404 Not Found", ""), ("200 OK", "no torrent")] {
        let url = format!("http://{}/x.torrent", web_server(status, body.into()));
        let run = Run::of(&mut place.get(&url)).exits(1);
        assert!(run.json("get")["error"].as_str().unwrap().contains(&url), "{run:#?}");
    }
}

#[test]
fn a_tracker_names_peers() {
    let place = Place::new();
    let peer = free_port();
    let mut answer = b"d8:intervali1800e5:peers6:\x7f\0\0\x01".to_vec();
    answer.extend(peer.port().to_be_bytes());
    answer.push(b'e');
    let tracker = format!("http://{}/announce", web_server("200 OK", answer));
    let require = ["--encryption", "require"];
    let options = [&require[..], &["--tracker", &tracker]].concat();
    let seed = Seed::listening_on(&peer.to_string(), &place.data(), &options);
    let summary = Run::of(place.get(seed.says("torrent")).args(require)).exits(0).json("get");
    assert_eq!(summary["peers"]["methods"]["rc4"], 1, "{summary:#}");
    // The tracker was asked through the proxy, untouched, and is no peer.
    assert_eq!(summary["peers"]["plaintext"], 0, "{summary:#}");
    assert!(place.arrived());
}

#[test]
fn text_from_a_torrent_cannot_command_the_terminal() {
    let place = tempfile::tempdir().unwrap();
    let torrent = place.path().join("hostile.torrent");
    let name = "\x1b[31mred\r";
    let text = format!(
        "d4:infod6:lengthi1e4:name{}:{name}12:piece lengthi16384e6:pieces20:hhhhhhhhhhhhhhhhhhhhee",
        name.len()
    );
    std::fs::write(&torrent, text).unwrap();
    let to = place.path().join("to");
    let [torrent, to] = [&torrent, &to].map(|path| path.to_str().unwrap());
    let run =
        run(&["get", torrent, "--dir", to, "--peer", "127.0.0.1:9", "--timeout", "0.2"]).exits(1);
    assert!(run.stdout.contains("[31mred"), "{run:#?}");
    for output in [run.stdout, run.stderr] {
        assert!(!output.contains(['\x1b', '\r']), "{output:?}");
    }
}

#[test]
fn without_any_way_to_find_peers_nothing_is_begun() {
    let place = Place::new();
    let refused = Run::of(&mut place.get(&place.torrent())).exits(2);
    assert!(refused.stderr.contains("--peer"), "{}", refused.stderr);
    assert!(!place.to().exists());
}
