//! `mse seed`, beside what encryption does.

#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;
use std::time::Duration;

use support::{Run, Seed, mse, run, write_data};

const SIZE: u32 = 200_000;

#[cfg(unix)]
#[test]
fn it_serves_until_it_is_interrupted() {
    let directory = tempfile::tempdir().unwrap();
    let data = write_data(&directory.path().join("data"), SIZE);
    let seed = Seed::of(&data, &[]);
    let to = directory.path().join("to");
    let mut get = mse();
    let get = get.args(["get", seed.says("torrent"), "--peer", seed.says("listening"), "--dir"]);
    Run::of(get.arg(&to)).exits(0);
    let stopped = seed.stop();
    assert_eq!(stopped["uploaded"], SIZE);
    assert_eq!(stopped["peers"]["methods"]["rc4"], 1, "{stopped:#}");
}

#[test]
fn the_torrent_lies_beside_the_data_and_is_the_same_each_time() {
    let directory = tempfile::tempdir().unwrap();
    let data = write_data(&directory.path().join("data"), SIZE);
    let first = Seed::of(&data, &[]);
    assert_eq!(first.says("torrent"), directory.path().join("data.torrent").to_str().unwrap());
    let elsewhere = directory.path().join("elsewhere.torrent");
    let second = Seed::of(&data, &["--torrent-out", elsewhere.to_str().unwrap()]);
    assert_eq!(first.says("info_hash"), second.says("info_hash"));
    let read = |path| std::fs::read(path).unwrap();
    assert_eq!(read(first.says("torrent")), read(second.says("torrent")));
    // Computed by hashlib in Python: pieces of 64 KiB, the keys length, name, piece length, pieces.
    assert_eq!(first.says("info_hash"), "bda924187dfd998b272ff32ae87392dadbfc0b14");
}

#[test]
fn the_torrent_of_other_data_is_not_overwritten() {
    let directory = tempfile::tempdir().unwrap();
    let data = write_data(&directory.path().join("data"), SIZE);
    let torrent = Seed::of(&data, &[]).says("torrent").to_owned();
    let before = std::fs::read(&torrent).unwrap();
    drop(Seed::of(&data, &[]));
    write_data(&data, SIZE + 1);
    let refused = run(&["seed", data.to_str().unwrap(), "--listen", "127.0.0.1:0"]).exits(1);
    assert!(refused.stderr.contains("--torrent-out"), "{}", refused.stderr);
    assert_eq!(std::fs::read(&torrent).unwrap(), before);
}

#[cfg(unix)]
#[test]
fn data_is_only_read() {
    use std::os::unix::fs::PermissionsExt;

    let directory = tempfile::tempdir().unwrap();
    let data = write_data(&directory.path().join("data"), SIZE);
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o444)).unwrap();
    let before = std::fs::metadata(&data).unwrap().modified().unwrap();
    let seed = Seed::of(&data, &[]);
    assert_eq!(std::fs::metadata(&data).unwrap().modified().unwrap(), before);
    drop(seed);
}

#[test]
fn what_cannot_be_served_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let empty = directory.path().join("empty");
    std::fs::write(&empty, "").unwrap();
    for path in [empty, directory.path().join("absent")] {
        let path = path.to_str().unwrap();
        let refused = run(&["seed", path, "--listen", "127.0.0.1:0", "--json"]).exits(1);
        assert!(refused.json("seed")["error"].as_str().unwrap().contains(path));
        assert!(refused.stderr.contains(path), "{}", refused.stderr);
    }
}

#[test]
fn an_address_in_use_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let data = write_data(&directory.path().join("data"), SIZE);
    let first = Seed::of(&data, &[]);
    let taken = first.says("listening");
    let other = write_data(&directory.path().join("other"), SIZE);
    let refused = run(&["seed", other.to_str().unwrap(), "--listen", taken]).exits(1);
    assert!(!directory.path().join("other.torrent").exists());
    assert!(
        refused.stderr.contains(taken) && refused.stderr.contains("--listen"),
        "{}",
        refused.stderr
    );
}

#[cfg(unix)]
#[test]
fn who_stops_it_before_it_serves_gets_code_1() {
    let directory = tempfile::tempdir().unwrap();
    // Takes a while to hash, but no room.
    let data = directory.path().join("data");
    std::fs::File::create(&data).unwrap().set_len(64 << 30).unwrap();
    let mut seed = mse();
    let seed = seed.args(["seed", "--listen", "127.0.0.1:0", "-v"]).arg(&data);
    let mut seed = seed.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(seed.stderr.take().unwrap());
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    assert!(line.contains("hashing"), "{line}");
    support::interrupt(seed.id());
    assert_eq!(seed.wait().unwrap().code(), Some(1));
    assert!(!directory.path().join("data.torrent").exists());
}

/// Sends a plaintext handshake.
fn knock(listening: &str, info_hash: &str) -> TcpStream {
    let mut handshake = b"\x13BitTorrent protocol\0\0\0\0\0\0\0\0".to_vec();
    let digits = info_hash.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    handshake.extend(digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()));
    handshake.extend(b"-XX0000-012345678901");
    let mut stream = TcpStream::connect(listening).unwrap();
    stream.write_all(&handshake).unwrap();
    stream
}

#[test]
fn a_bad_connection_does_not_hold_up_a_good_one() {
    let directory = tempfile::tempdir().unwrap();
    let data = write_data(&directory.path().join("data"), SIZE);
    let seed = Seed::of(&data, &[]);
    let listening = seed.says("listening");
    for round in 0..20 {
        let bad = knock(listening, &"ab".repeat(20));
        let mut good = knock(listening, seed.says("info_hash"));
        // A guard against hanging, not a measurement.
        good.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut answer = [0; 68];
        good.read_exact(&mut answer).unwrap_or_else(|error| panic!("round {round}: {error}"));
        assert!(answer.starts_with(b"\x13BitTorrent protocol"));
        drop(bad);
    }
}
