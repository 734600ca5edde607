//! What `mse proxy` logs of peers and torrents: nothing, unless asked to.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

mod support;

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::Stdio;

use support::{Proxy, interrupt, mse};

const TORRENT: &str = "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a";

/// A plaintext handshake for [`TORRENT`], the same in both directions.
fn handshake() -> Vec<u8> {
    [&b"\x13BitTorrent protocol"[..], &[0; 8], &[0x5a; 20], &[1; 20]].concat()
}

/// Has a peer answer the client through the proxy, and returns the peer's port.
fn exchange(proxy: &str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut client = TcpStream::connect(proxy).unwrap();
    // RFC 1928: no authentication; CONNECT to an IPv4 address.
    client.write_all(&[5, 1, 0]).unwrap();
    client.read_exact(&mut [0; 2]).unwrap();
    client.write_all(&[&[5, 1, 0, 1, 127, 0, 0, 1][..], &port.to_be_bytes()].concat()).unwrap();
    let (mut peer, _) = listener.accept().unwrap();
    client.read_exact(&mut [0; 10]).unwrap();
    client.write_all(&handshake()).unwrap();
    peer.read_exact(&mut [0; 68]).unwrap();
    peer.write_all(&handshake()).unwrap();
    client.read_exact(&mut [0; 68]).unwrap();
    drop(client);
    assert_eq!(peer.read(&mut [0]).unwrap(), 0);
    port
}

/// All that is said from the start to the end, with one connection in between, and its peer.
fn said(arguments: &[&str]) -> (String, SocketAddr) {
    let always = ["--socks", "127.0.0.1:0", "--allow-loopback", "--outgoing", "allow"];
    let mut proxy = Proxy::start(&[&always[..], arguments].concat());
    let socks = proxy.says("socks on ");
    let port = exchange(&socks);
    // A second one fails: nobody listens there any more.
    let mut client = TcpStream::connect(&socks).unwrap();
    client
        .write_all(&[&[5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1][..], &port.to_be_bytes()].concat())
        .unwrap();
    client.read_to_end(&mut Vec::new()).unwrap();
    interrupt(proxy.id());
    let said = proxy.rest();
    assert_eq!(proxy.wait(), Some(0));
    (said, (Ipv4Addr::LOCALHOST, port).into())
}

#[test]
fn no_peer_and_no_torrent_is_named_by_default() {
    let (said, peer) = said(&[]);
    assert!(said.contains("stopped; peers: 0 encrypted, 1 plaintext"), "{said}");
    assert!(!said.contains(TORRENT) && !said.contains(&peer.to_string()), "{said}");
}

#[test]
fn peers_are_named_when_asked_for_with_the_number_of_the_connection() {
    let (said, peer) = said(&["--log-peers"]);
    let established = said.lines().find(|line| line.contains("established")).unwrap();
    for part in ["outgoing{id=1}", &format!("peer={peer}"), &format!("torrent={TORRENT}")] {
        assert!(established.contains(part), "{part}: {established}");
    }
    let failed = said.lines().find(|line| line.contains("failed")).unwrap();
    assert!(failed.contains("outgoing{id=2}") && failed.contains(&peer.to_string()), "{failed}");
}

#[test]
fn a_file_named_by_its_torrent_is_named_when_asked_for() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join(format!("{TORRENT}.torrent")), "nonsense").unwrap();
    let torrents = directory.path().to_str().unwrap();
    for (arguments, named) in [(&[][..], false), (&["--log-peers"][..], true)] {
        let always = ["--socks", "127.0.0.1:0", "--listen", "127.0.0.1:0", "--client"];
        let source = ["127.0.0.1:1", "--torrents", torrents];
        let mut proxy = Proxy::start(&[&always[..], &source, arguments].concat());
        let said = proxy.all_until("socks on ");
        assert!(said.contains("passing over torrents") && said.contains(torrents), "{said}");
        assert_eq!(said.contains(TORRENT), named, "{said}");
    }
}

/// What is logged to a file that the variable says is the journal, or not.
#[cfg(target_os = "linux")]
fn logged(is_journal: bool) -> String {
    use std::os::unix::fs::MetadataExt;

    let file = tempfile::NamedTempFile::new().unwrap();
    let (stderr, stat) = (file.reopen().unwrap(), file.as_file().metadata().unwrap());
    let inode = if is_journal { stat.ino() } else { stat.ino() + 1 };
    let mut command = mse();
    command.args(["proxy", "config"]).env("MSE_PROXY_NOTHING", "x");
    command.env("JOURNAL_STREAM", format!("{}:{inode}", stat.dev()));
    assert!(command.stdout(Stdio::null()).stderr(stderr).status().unwrap().success());
    std::fs::read_to_string(file.path()).unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn the_journal_is_not_told_the_time() {
    let (journal, elsewhere) = (logged(true), logged(false));
    assert!(journal.starts_with(" WARN mse::proxy: MSE_PROXY_NOTHING"), "{journal}");
    let (time, rest) = elsewhere.split_once(' ').unwrap();
    assert!(time.ends_with('Z') && rest == journal, "{elsewhere}");
}
