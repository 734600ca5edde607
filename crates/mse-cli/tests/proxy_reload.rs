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
    proxy.says("the configuration stays as it was: the socks of a client cannot change");
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
