//! `mse get` that does not get it: what it leaves behind, and what it says.
#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

mod support;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use support::{Run, Seed, mse, write_data};
use tempfile::TempDir;

const SIZE: u32 = 300_000;

/// A torrent that nobody serves.
struct Place {
    directory: TempDir,
    torrent: String,
}

impl Place {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let data = write_data(&directory.path().join("data"), SIZE);
        let torrent = Seed::of(&data, &[]).says("torrent").to_owned();
        Self { directory, torrent }
    }

    fn to(&self) -> PathBuf {
        self.directory.path().join("to/below")
    }

    fn get(&self, peer: SocketAddr, more: &[&str]) -> Command {
        let mut command = mse();
        command.args(["get", &self.torrent, "--peer", &peer.to_string()]).args(more);
        command.arg("--dir").arg(self.to());
        command
    }
}

/// Somebody who takes connections and says nothing.
fn silent() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// A peer, in plaintext, that has every piece and sends zeros for all of them. Counts its connections.
fn sender_of_zeros() -> (SocketAddr, Arc<AtomicU32>) {
    let (listener, address) = silent();
    let count = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&count);
    thread::spawn(move || {
        for stream in listener.incoming() {
            counter.fetch_add(1, Ordering::Relaxed);
            thread::spawn(|| send_zeros(stream.unwrap()));
        }
    });
    (address, count)
}

/// Until the other side has enough.
fn send_zeros(mut stream: TcpStream) -> Option<()> {
    let mut handshake = [0; 68];
    stream.read_exact(&mut handshake).ok()?;
    // No extensions, the same torrent, another peer id.
    handshake[20..28].fill(0);
    handshake[48..].copy_from_slice(b"-XX0000-012345678901");
    stream.write_all(&handshake).ok()?;
    // Bitfield with the five pieces of 64 KiB, unchoke.
    stream.write_all(&[0, 0, 0, 2, 5, 0xf8, 0, 0, 0, 1, 1]).ok()?;
    loop {
        let mut length = [0; 4];
        stream.read_exact(&mut length).ok()?;
        let mut message = vec![0; u32::from_be_bytes(length) as usize];
        stream.read_exact(&mut message).ok()?;
        if message.first() == Some(&6) {
            let wanted = u32::from_be_bytes(message[9..13].try_into().unwrap());
            let mut piece = (9 + wanted).to_be_bytes().to_vec();
            piece.push(7);
            piece.extend(&message[1..9]);
            piece.resize(piece.len() + wanted as usize, 0);
            stream.write_all(&piece).ok()?;
        }
    }
}

#[test]
fn rubbish_is_not_useful_and_its_sender_is_named() {
    let place = Place::new();
    let (peer, connections) = sender_of_zeros();
    let run = Run::of(&mut place.get(peer, &["--encryption", "off", "--timeout", "4", "--json"]));
    let summary = run.exits(1).json("get");
    let error = summary["error"].as_str().unwrap();
    assert!(
        error.contains("failed verification (from ") && error.contains(&peer.to_string()),
        "{error}"
    );
    assert!(summary["seconds"].as_f64() < Some(30.0), "{summary:#}");
    assert_eq!((&summary["verified"], &summary["path"]), (&0.into(), &serde_json::Value::Null));
    assert!(!place.to().parent().unwrap().exists());
    assert_eq!(connections.load(Ordering::Relaxed), 1);
}

#[test]
fn the_engine_is_not_heard() {
    let place = Place::new();
    let (peer, _) = sender_of_zeros();
    let get = Run::of(&mut place.get(peer, &["--encryption", "off", "--timeout", "1"])).exits(1);
    assert_eq!(get.stderr.lines().count(), 1, "{}", get.stderr);
    assert!(!get.stdout.contains("saved to"), "{}", get.stdout);
}

#[test]
fn nothing_is_left_of_a_download_from_nobody() {
    let place = Place::new();
    let (_listener, peer) = silent();
    let get = Run::of(&mut place.get(peer, &["--timeout", "1"])).exits(1);
    assert!(!get.stdout.contains("saved to"), "{}", get.stdout);
    assert!(!place.to().parent().unwrap().exists());
}

#[test]
fn a_file_of_another_size_is_not_touched() {
    let place = Place::new();
    let (_listener, peer) = silent();
    std::fs::create_dir_all(place.to()).unwrap();
    let file = place.to().join("data");
    for size in [SIZE + 1, SIZE - 1, 1] {
        let before = std::fs::read(write_data(&file, size)).unwrap();
        let refused = Run::of(&mut place.get(peer, &["--timeout", "1"])).exits(1);
        assert!(refused.stderr.contains("--dir"), "{}", refused.stderr);
        assert!(std::fs::read(&file).unwrap() == before);
    }
}

#[test]
fn a_directory_that_cannot_be_had_is_named() {
    let place = Place::new();
    let (_listener, peer) = silent();
    // A file where a directory should be; permissions would not stop root.
    std::fs::write(place.to().parent().unwrap(), "").unwrap();
    let refused = Run::of(&mut place.get(peer, &["--timeout", "1"])).exits(1);
    assert!(
        refused.stderr.contains("cannot write to ")
            && refused.stderr.contains(place.to().to_str().unwrap())
            && refused.stderr.contains("--dir"),
        "{}",
        refused.stderr
    );
}
