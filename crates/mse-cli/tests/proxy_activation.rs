//! Sockets that a service manager hands to `mse proxy`.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

mod support;

use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};

use support::{Proxy, Run, mse, signal};

/// A proxy with this socket as its file descriptor 3, as systemd hands it over: the variable with the
/// process id can be set no earlier than in that process.
fn with_socket(socket: TcpListener, names: &str, arguments: &str) -> Command {
    let mut command = Command::new("sh");
    let start = format!("LISTEN_PID=$$ exec \"$0\" proxy {arguments} 3<&0 </dev/null");
    command.arg("-c").arg(start).arg(mse().get_program());
    command.env("LISTEN_FDS", "1").env("LISTEN_FDNAMES", names);
    command.stdin(Stdio::from(OwnedFd::from(socket)));
    command
}

#[test]
fn a_socket_that_is_handed_over_takes_the_place_of_the_address() {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap().to_string();
    let mut proxy = Proxy::spawn(&mut with_socket(socket, "socks", ""));
    assert_eq!(proxy.says("socks on "), address);
    TcpStream::connect(address).unwrap();

    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap().to_string();
    let arguments = "--socks 127.0.0.1:0 --client 127.0.0.1:1";
    let mut proxy = Proxy::spawn(&mut with_socket(socket, "listen", arguments));
    assert_eq!(proxy.says("listening on "), address);
}

#[cfg(feature = "status")]
#[test]
fn the_status_page_can_be_on_such_a_socket() {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    let mut proxy = Proxy::spawn(&mut with_socket(socket, "status", "--socks 127.0.0.1:0"));
    assert_eq!(proxy.says("status at "), format!("http://{address}/"));

    let socket = TcpListener::bind("0.0.0.0:0").unwrap();
    let mut command = with_socket(socket, "status", "--socks 127.0.0.1:0");
    let refused = Run::of(&mut command).exits(2).stderr;
    assert!(refused.contains("--status-open"), "{refused}");
}

#[test]
fn a_socket_without_a_use_is_refused() {
    for (name, arguments, hint) in [
        ("mse-proxy.socket", "", "name it one of socks, transparent, listen"),
        ("listen", "--socks 127.0.0.1:0", "needs a client"),
    ] {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let refused = Run::of(&mut with_socket(socket, name, arguments)).exits(2).stderr;
        assert!(refused.contains(hint), "{refused}");
    }
}

#[test]
fn a_socket_that_others_reach_needs_a_password_too() {
    let socket = TcpListener::bind("0.0.0.0:0").unwrap();
    let refused = Run::of(&mut with_socket(socket, "socks", "")).exits(1).stderr;
    assert!(refused.contains("reached from other machines"), "{refused}");

    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "socks-user = 'u'\nsocks-password = 'p'\n").unwrap();
    let socket = TcpListener::bind("0.0.0.0:0").unwrap();
    let arguments = format!("--config {}", file.path().display());
    let mut proxy = Proxy::spawn(&mut with_socket(socket, "socks", &arguments));
    proxy.says("socks on ");
    std::fs::write(file.path(), "").unwrap();
    signal("HUP", proxy.id());
    let why = proxy.says("the configuration stays as it was: ");
    assert!(why.contains("reached from other machines"), "{why}");
}
