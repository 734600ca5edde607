//! Can our addresses be listened on?

use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use mse_proxy::{BindError, Credentials, Outgoing, OutgoingConfig, Shared};
use tokio::net::TcpListener;
use tokio::runtime::Handle;

use super::finding::Finding;
use super::owner::{self, Owner};
use crate::proxy::settings::Settings;

/// What listens for services that do not run yet.
const SERVICE_MANAGER: &str = "systemd";

/// What came of trying all addresses.
#[derive(Debug)]
pub(super) struct Ports {
    pub(super) findings: Vec<Finding>,
    pub(super) seen: Seen,
}

/// Who has addresses of ours.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    /// A proxy that runs.
    pub(super) proxy: bool,
    /// Somebody who cannot be seen from here.
    pub(super) hidden: bool,
}

/// Holds what was tried, as the proxy will: where two addresses are in each other's way, only one can be had.
#[derive(Debug, Default)]
struct Trial {
    tried: Vec<Tried>,
    seen: Seen,
}

#[derive(Debug)]
struct Tried {
    setting: &'static str,
    address: SocketAddr,
    /// `None` if it cannot be had.
    _held: Option<Held>,
}

/// A socket as the proxy makes it.
#[derive(Debug)]
#[expect(dead_code, reason = "they are only held")]
enum Held {
    Half(Outgoing),
    Page(TcpListener),
}

impl Ports {
    /// Tries them in the order in which the proxy takes them, and leaves them when all were tried. Blocks,
    /// within a runtime.
    pub(super) fn try_all(settings: &Settings) -> Self {
        let mut trial = Trial::default();
        let mut addresses: Vec<(&'static str, SocketAddr)> = Vec::new();
        addresses.extend(settings.socks().iter().map(|address| ("socks", *address)));
        addresses.extend(settings.transparent.iter().map(|address| ("transparent", *address)));
        addresses.extend(settings.own_socks().map(|address| ("client", *address)));
        addresses.extend(settings.listen.iter().map(|address| ("listen", *address)));
        #[cfg(feature = "status")]
        addresses.extend(settings.status.map(|address| ("status", address)));
        let findings =
            addresses.into_iter().map(|(setting, address)| trial.try_one(setting, address));
        Self { findings: findings.collect(), seen: trial.seen }
    }
}

impl Trial {
    /// Whether an address can be listened on, or already is by a proxy.
    fn try_one(&mut self, setting: &'static str, address: SocketAddr) -> Finding {
        let runtime = Handle::current();
        let held = match setting {
            "status" => runtime
                .block_on(TcpListener::bind(address))
                .map(Held::Page)
                .map_err(|source| BindError::Listen { address, source }),
            // A socket is a socket, whatever it is for.
            _ => {
                let mut config = OutgoingConfig::new(address);
                config.credentials = Some(Credentials::new("", ""));
                runtime.block_on(Outgoing::bind(config, Shared::new())).map(Held::Half)
            }
        };
        let (held, finding) = match held {
            Ok(held) => (Some(held), Finding::ok(setting, format!("{address} is free"))),
            Err(BindError::Listen { source, .. }) if source.kind() == ErrorKind::AddrInUse => {
                (None, self.in_use(setting, address))
            }
            Err(BindError::Listen { source, .. }) => (None, refused(setting, address, &source)),
            Err(error) => {
                (None, Finding::fail(setting, error.to_string(), "choose another address"))
            }
        };
        self.tried.push(Tried { setting, address, _held: held });
        finding
    }

    fn in_use(&mut self, setting: &'static str, address: SocketAddr) -> Finding {
        let owners = owner::of(address);
        let running = owners.iter().find(|owner| owner.is_proxy);
        let manager = owners.iter().find(|owner| owner.name == SERVICE_MANAGER);
        self.seen.proxy |= running.is_some();
        self.seen.hidden |= owners.is_empty();
        // What a service manager holds takes the place of what is set.
        let other = self.tried.iter().find(|other| meet(other.address, address));
        if let Some(other) = other.filter(|_| manager.is_none()) {
            return Finding::fail(
                setting,
                format!("{address} is taken by {} {}", other.setting, other.address),
                "leave one of them out, or choose another port for it",
            );
        }
        match (running, manager, owners.first()) {
            (Some(Owner { process, .. }), ..) => Finding::ok(
                setting,
                format!("{address} is in use by the proxy that runs (process {process})"),
            ),
            (None, Some(_), _) => Finding::warn(
                setting,
                format!("{address} is held by systemd for the service of a socket unit"),
                "see that it is the proxy's: systemctl list-sockets",
            ),
            (None, None, Some(Owner { process, name, .. })) => Finding::fail(
                setting,
                format!("{address} is in use by {name} (process {process})"),
                "end that program, or choose another port",
            ),
            (None, None, None) => Finding::warn(
                setting,
                format!("{address} is in use, by what cannot be seen from here"),
                "if that is not this proxy or its socket unit, choose another port; root sees what it is",
            ),
        }
    }
}

fn refused(setting: &'static str, address: SocketAddr, error: &io::Error) -> Finding {
    match error.kind() {
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

/// Whether two addresses that are listened on have a port in common: `[::]` takes IPv4 as well.
fn meet(one: SocketAddr, other: SocketAddr) -> bool {
    let covers = |one: SocketAddr, other: SocketAddr| {
        one.ip().is_unspecified() && (one.is_ipv6() || other.ip().to_canonical().is_ipv4())
    };
    let same = one.ip().to_canonical() == other.ip().to_canonical();
    one.port() == other.port() && (same || covers(one, other) || covers(other, one))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_meet_where_one_connection_would_reach_both() {
        for (one, other, expected) in [
            ("127.0.0.1:1", "127.0.0.1:1", true),
            ("127.0.0.1:1", "127.0.0.1:2", false),
            ("127.0.0.1:1", "127.0.0.2:1", false),
            ("0.0.0.0:1", "127.0.0.1:1", true),
            ("0.0.0.0:1", "[::]:1", true),
            ("0.0.0.0:1", "[::1]:1", false),
            ("[::]:1", "[::1]:1", true),
            ("[::]:1", "127.0.0.1:1", true),
            ("[::ffff:127.0.0.1]:1", "127.0.0.1:1", true),
        ] {
            let [one, other] = [one, other].map(|address| address.parse().unwrap());
            assert_eq!((meet(one, other), meet(other, one)), (expected, expected), "{one} {other}");
        }
    }
}
