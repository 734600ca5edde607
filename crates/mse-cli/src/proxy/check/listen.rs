//! Can our addresses be listened on?

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};

use super::finding::Finding;
use super::owner;

/// What the running proxy is called by the system.
const OUR_NAME: &str = "mse";

/// What listens for services that do not run yet.
const SERVICE_MANAGER: &str = "systemd";

/// Whether an address can be listened on, or already is by a proxy.
pub(super) fn port(setting: &'static str, address: SocketAddr) -> Finding {
    let Err(error) = TcpListener::bind(address) else {
        return Finding::ok(setting, format!("{address} is free"));
    };
    match error.kind() {
        ErrorKind::AddrInUse => in_use(setting, address),
        ErrorKind::AddrNotAvailable => Finding::fail(
            setting,
            format!("{address} is not an address of this machine"),
            "choose one that it has, 0.0.0.0 for all IPv4 ones or [::] for all",
        ),
        ErrorKind::PermissionDenied => Finding::fail(
            setting,
            format!("{address} may not be listened on: {error}"),
            "choose a port from 1024 on",
        ),
        _ => Finding::fail(
            setting,
            format!("{address} cannot be listened on: {error}"),
            "choose another address",
        ),
    }
}

fn in_use(setting: &'static str, address: SocketAddr) -> Finding {
    let owners = owner::of(address);
    let named = |name: &str| owners.iter().find(|owner| owner.name == name);
    let telling = named(OUR_NAME).or_else(|| named(SERVICE_MANAGER));
    match telling.or_else(|| owners.first()) {
        Some(owner) if owner.name == OUR_NAME => Finding::ok(
            setting,
            format!("{address} is in use by a running mse (process {})", owner.process),
        ),
        Some(owner) if owner.name == SERVICE_MANAGER => Finding::warn(
            setting,
            format!("{address} is held by systemd for the service of a socket unit"),
            "see that it is the proxy's: systemctl list-sockets",
        ),
        Some(owner) => Finding::fail(
            setting,
            format!("{address} is in use by {} (process {})", owner.name, owner.process),
            "end that program, or choose another port",
        ),
        None => Finding::warn(
            setting,
            format!("{address} is in use, by what cannot be seen from here"),
            "if that is not this proxy or its socket unit, choose another port",
        ),
    }
}

/// Whether others on the network see the client's password.
pub(super) fn exposed(address: SocketAddr) -> Option<Finding> {
    (!address.ip().to_canonical().is_loopback()).then(|| {
        Finding::warn(
            "socks",
            format!("{address} can be reached from other machines, and SOCKS5 sends its password in clear"),
            "listen on 127.0.0.1 if the client is on this machine, or in a network you trust",
        )
    })
}
