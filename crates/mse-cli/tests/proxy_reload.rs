//! A configuration that changes while `mse proxy` runs, and the service manager around it.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

mod support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::time::Duration;

use support::{Proxy, mse, signal};

/// For how long a test waits before it says that nothing comes.
const HANG: Duration = Duration::from_secs(60);

/// A file that a proxy reads.
struct File {
    directory: tempfile::TempDir,
}

impl File {
    fn new(text: &str) -> Self {
        let this = Self { directory: tempfile::tempdir().unwrap() };
        this.write(text);
        this
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("proxy.toml")
    }

    fn write(&self, text: &str) {
        std::fs::write(self.path(), text).unwrap();
    }

    fn start(&self) -> Proxy {
        Proxy::start(&["--config", self.path().to_str().unwrap()])
    }
}

/// The method that the proxy chooses from none and a password (RFC 1928), 0 or 2.
fn chosen_method(address: &str) -> u8 {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(&[5, 2, 0, 2]).unwrap();
    let mut answer = [0; 2];
    stream.read_exact(&mut answer).unwrap();
    answer[1]
}

#[test]
fn a_changed_file_is_in_force_after_sighup_and_a_bad_one_is_not() {
    let file = File::new("socks = '127.0.0.1:0'\n");
    let mut proxy = file.start();
    let socks = proxy.says("socks on ");
    assert_eq!(chosen_method(&socks), 0);

    file.write("socks = '127.0.0.1:0'\nsocks-user = 'u'\nsocks-password = 'p'\n");
    signal("HUP", proxy.id());
    assert_eq!(proxy.says("read the configuration again: "), "socks-password, socks-user");
    assert_eq!(chosen_method(&socks), 2);

    file.write("sokcs-user = 'u'\n");
    signal("HUP", proxy.id());
    let why = proxy.says("the configuration stays as it was: ");
    assert!(why.contains("proxy.toml:1: there is no key sokcs-user"), "{why}");
    assert_eq!(chosen_method(&socks), 2);

    file.write("socks = '127.0.0.1:0'\n");
    signal("HUP", proxy.id());
    proxy.says("read the configuration again: ");
    assert_eq!(chosen_method(&socks), 0);
}

#[test]
fn what_cannot_change_while_it_runs_is_said() {
    let file = File::new("socks = '127.0.0.1:0'\n");
    let mut proxy = file.start();
    let socks = proxy.says("socks on ");
    file.write("socks = '127.0.0.1:1'\noutgoing = 'off'");
    signal("HUP", proxy.id());
    proxy.says("socks stays as it was until the proxy is started again");
    assert_eq!(proxy.says("read the configuration again: "), "outgoing");
    assert_eq!(chosen_method(&socks), 0);
}

#[test]
fn clients_and_torrents_can_be_others_without_a_new_start() {
    let listeners = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    let file = File::new("");
    let hashes = file.directory.path().join("hashes");
    std::fs::write(&hashes, "56175ef910538fd26490cc4e568e32c4c0ea4ff6\n").unwrap();
    let text = |listener: &TcpListener, rest: &str| {
        let client = listener.local_addr().unwrap();
        format!(
            "socks = '127.0.0.1:0'\nlisten = '127.0.0.1:0'\nincoming = 'off'\nclient = '{client}'\n{rest}"
        )
    };
    file.write(&text(&listeners[0], ""));
    let mut proxy = file.start();
    assert_eq!(proxy.says("answers for "), "0 torrents");
    let address = proxy.says("listening on ");
    let arrives_at = |listener: &TcpListener| {
        let mut peer = TcpStream::connect(&address).unwrap();
        peer.write_all(b"?").unwrap();
        let (mut client, _) = listener.accept().unwrap();
        client.read_exact(&mut [0]).unwrap();
    };
    arrives_at(&listeners[0]);
    file.write(&text(&listeners[1], &format!("hashes = '{}'", hashes.display())));
    signal("HUP", proxy.id());
    assert_eq!(proxy.says("answers for "), "1 torrent");
    assert_eq!(proxy.says("read the configuration again: "), "client, hashes");
    arrives_at(&listeners[1]);
}

#[test]
fn a_client_may_have_a_way_out_of_its_own() {
    let text = "socks = '127.0.0.1:0'\nlisten = '127.0.0.1:0'\n[[client]]\naddress = '127.0.0.1:1'\n\
                [[client]]\naddress = '127.0.0.1:2'\nsocks = '127.0.0.1:0'\n";
    let file = File::new(text);
    let mut proxy = file.start();
    proxy.says("socks on ");
    let own = proxy.says("socks of one client on ");
    assert_eq!(chosen_method(&own), 0);
    file.write(&format!("outgoing = 'off'\nsocks-user = 'u'\nsocks-password = 'p'\n{text}"));
    signal("HUP", proxy.id());
    proxy.says("read the configuration again: outgoing, socks-password, socks-user");
    assert_eq!(chosen_method(&own), 2);
    file.write(&text.replace(":2'\nsocks = '127.0.0.1:0'", ":2'\nsocks = '127.0.0.1:3'"));
    signal("HUP", proxy.id());
    proxy.says("socks 127.0.0.1:3 of client 127.0.0.1:2 is not opened until");
    proxy.says("socks 127.0.0.1:0 of client 127.0.0.1:2 stays open until");
    // The rest of the file is in force.
    assert_eq!(
        proxy.says("read the configuration again: "),
        "outgoing, socks-password, socks-user"
    );
    assert_eq!(chosen_method(&own), 0);
}

const ONE: [u8; 20] = [0x11; 20];
const TWO: [u8; 20] = [0x22; 20];

fn hex(info_hash: [u8; 20]) -> String {
    info_hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A peer that comes in plaintext, and its connection at the client that it was passed on to.
fn peer(address: &str, client: &TcpListener, info_hash: [u8; 20]) -> (TcpStream, TcpStream) {
    let mut peer = TcpStream::connect(address).unwrap();
    let handshake = [&b"\x13BitTorrent protocol"[..], &[0; 8], &info_hash, &[b'p'; 20]].concat();
    peer.write_all(&handshake).unwrap();
    let (mut client, _) = client.accept().unwrap();
    let mut heard = [0; 68];
    client.read_exact(&mut heard).unwrap();
    assert_eq!(heard[..], handshake);
    (peer, client)
}

fn are_connected((peer, client): &(TcpStream, TcpStream)) {
    for (mut from, mut to) in [(peer, client), (client, peer)] {
        from.write_all(b"?").unwrap();
        to.read_exact(&mut [0]).unwrap();
    }
}

/// An endpoint that answers with a list once, and with an error from then on. It ends with the test.
fn endpoint(answer: String) -> String {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/api/v2/torrents/info", server.local_addr().unwrap());
    std::thread::spawn(move || {
        let good = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{answer}", answer.len());
        let bad = "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n".to_owned();
        for answer in std::iter::once(good).chain(std::iter::repeat(bad)) {
            let (mut asking, _) = server.accept().unwrap();
            let mut question = Vec::new();
            while !question.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                asking.read_exact(&mut byte).unwrap();
                question.extend(byte);
            }
            asking.write_all(answer.as_bytes()).unwrap();
        }
    });
    url
}

#[test]
fn a_torrent_moves_to_another_client_without_a_dropped_connection() {
    let [a, b] = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    let file = File::new("");
    let [one, two] = [("one", ONE), ("two", TWO)].map(|(name, info_hash)| {
        let path = file.directory.path().join(name);
        std::fs::write(&path, hex(info_hash)).unwrap();
        path
    });
    let text = |of_a: &PathBuf, of_b: &PathBuf| {
        let client = |name: &str, listener: &TcpListener, hashes: &PathBuf| {
            let (address, hashes) = (listener.local_addr().unwrap(), hashes.display());
            format!("[[client]]\nname = '{name}'\naddress = '{address}'\nhashes = '{hashes}'\n")
        };
        let listen = "no-socks = true\nlisten = '127.0.0.1:0'\n";
        format!("{listen}{}{}", client("a", &a, of_a), client("b", &b, of_b))
    };
    file.write(&text(&one, &two));
    let mut proxy = file.start();
    let address = proxy.says("listening on ");
    let before = [peer(&address, &a, ONE), peer(&address, &b, TWO)];
    file.write(&text(&two, &one));
    signal("HUP", proxy.id());
    // One is no longer that of a, whose name is the same.
    assert_eq!(proxy.says("answers for "), "2 torrents");
    assert_eq!(proxy.says("read the configuration again: "), "client");
    let after = [peer(&address, &b, ONE), peer(&address, &a, TWO)];
    before.iter().chain(&after).for_each(are_connected);
}

#[test]
fn what_an_endpoint_told_stays_when_the_file_is_read_again() {
    let [a, b] = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    let url = endpoint(format!("[{{\"hash\": \"{}\"}}]", hex(TWO)));
    let text = |name: &str, rest: &str| {
        let [a, b] = [&a, &b].map(|listener| listener.local_addr().unwrap());
        format!(
            "no-socks = true\nlisten = '127.0.0.1:0'\n[[client]]\nname = '{name}'\naddress = '{a}'\n\
             [[client]]\nname = 'b'\naddress = '{b}'\n{rest}"
        )
    };
    let file = File::new(&text("a", &format!("endpoint = '{url}'\n")));
    let mut proxy = file.start();
    assert_eq!(proxy.says("answers for "), "1 torrent");
    let address = proxy.says("listening on ");
    let before = peer(&address, &b, TWO);
    file.write(&text("other", &format!("endpoint = ['{url}']\n")));
    signal("HUP", proxy.id());
    assert_eq!(proxy.says("answers for "), "1 torrent");
    proxy.says("read the configuration again: ");
    let _after = peer(&address, &b, TWO);

    let empty = file.directory.path().join("empty");
    std::fs::write(&empty, "").unwrap();
    file.write(&text("other", &format!("hashes = '{}'\n", empty.display())));
    signal("HUP", proxy.id());
    assert_eq!(proxy.says("answers for "), "0 torrents");
    proxy.says("read the configuration again: ");
    let _at_the_default = peer(&address, &a, TWO);
    are_connected(&before);
}

#[test]
fn a_source_that_is_new_has_to_be_there_and_one_that_went_away_has_not() {
    let client = TcpListener::bind("127.0.0.1:0").unwrap();
    let file = File::new("");
    let path = |name: &str| file.directory.path().join(name).display().to_string();
    let hashes = path("hashes");
    std::fs::write(&hashes, hex(ONE)).unwrap();
    let text = |outside: &str, inside: &str| {
        let address = client.local_addr().unwrap();
        file.write(&format!(
            "no-socks = true\nlisten = '127.0.0.1:0'\n{outside}\n[[client]]\nname = 'a'\n\
             address = '{address}'\n{inside}\n"
        ));
    };
    let later = format!("torrents = '{}'", path("later"));
    text(&later, &format!("hashes = '{hashes}'"));
    let mut proxy = file.start();
    assert_eq!(proxy.says("answers for "), "1 torrent");
    for (outside, inside, why) in [
        ("", "hashes = '/hashse'", "client a: hashes /hashse ("),
        ("", "torrents = '/hashse'", "client a: torrents /hashse ("),
        ("hashes = '/hashse'", "", "hashes /hashse ("),
        ("torrents = '/hashse'", "", "torrents /hashse ("),
    ] {
        text(outside, inside);
        signal("HUP", proxy.id());
        let said = proxy.says("the configuration stays as it was: ");
        assert!(said.contains(why) && said.contains("cannot be read: "), "{said}");
    }
    std::fs::remove_file(&hashes).unwrap();
    text(&format!("{later}\noutgoing = 'off'"), &format!("hashes = '{hashes}'"));
    signal("HUP", proxy.id());
    assert_eq!(proxy.says("read the configuration again: "), "outgoing");
}

#[cfg(target_os = "linux")]
#[test]
fn the_service_manager_is_told() {
    let file = File::new("socks = '127.0.0.1:0'\n");
    let path = file.directory.path().join("notify");
    let manager = UnixDatagram::bind(&path).unwrap();
    manager.set_read_timeout(Some(HANG)).unwrap();
    let told = || {
        let mut message = [0; 1024];
        let length = manager.recv(&mut message).unwrap();
        String::from_utf8_lossy(&message[..length]).into_owned()
    };
    let mut command = mse();
    command.arg("proxy").arg("--config").arg(file.path()).env("NOTIFY_SOCKET", &path);
    let mut proxy = Proxy::spawn(&mut command);
    assert_eq!(told(), "READY=1\n");
    signal("HUP", proxy.id());
    let reloading = told();
    assert!(reloading.starts_with("RELOADING=1\nMONOTONIC_USEC="), "{reloading}");
    assert_eq!(told(), "READY=1\n");
    signal("TERM", proxy.id());
    let stopping = told();
    assert!(stopping.starts_with("STOPPING=1\nEXTEND_TIMEOUT_USEC="), "{stopping}");
    assert_eq!(proxy.wait(), Some(0));
}
