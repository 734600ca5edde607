//! What a test inside the namespace stands on.

use std::io::Write;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::Once;

use mse_proxy::{Accept, OutgoingConfig, Policy, Shared};

use crate::support::*;

/// Where the rules send connections.
const PORT: u16 = 6000;

/// What the proxy marks its own connections with.
pub(super) const MARK: u32 = 0x4d53;

/// Where peers are. The last of them is left out of the rules.
pub(super) const V4: &str = "10.9.9.9:0";
pub(super) const V6: &str = "[fd00::9]:0";
pub(super) const OUTSIDE: &str = "10.9.9.10:0";

const RULES: &str = "
table inet test {
    chain output {
        type nat hook output priority -100;
        meta mark 0x4d53 return
        ip saddr 10.9.9.10 return
        ip daddr 127.64.0.0/10 meta l4proto tcp redirect to :6000
        ip daddr 127.0.0.0/8 return
        ip6 daddr ::1 return
        meta l4proto tcp redirect to :6000
    }
}";

/// Brings the network up, once.
pub(super) fn set_up() {
    assert!(std::env::var_os(super::INSIDE).is_some(), "this is not for a machine's own network");
    static DONE: Once = Once::new();
    DONE.call_once(|| {
        ip("link set lo up");
        ip("addr add 10.9.9.9/32 dev lo");
        ip("addr add 10.9.9.10/32 dev lo");
        ip("addr add fd00::9/128 dev lo nodad");
        let mut nft = Command::new("nft").args(["-f", "-"]).stdin(Stdio::piped()).spawn().unwrap();
        nft.stdin.take().unwrap().write_all(RULES.as_bytes()).unwrap();
        assert!(nft.wait().unwrap().success());
    });
}

fn ip(words: &str) {
    assert!(Command::new("ip").args(words.split(' ')).status().unwrap().success(), "{words}");
}

/// The outgoing half on the port of the rules, on 127.0.0.1 and ::1, where they send connections.
pub(super) async fn transparent(
    shared: &Shared,
    change: impl Fn(&mut OutgoingConfig),
) -> Vec<Running> {
    let mut halves = Vec::new();
    for address in ["127.0.0.1", "::1"] {
        halves.push(transparent_on(address, shared, &change).await);
    }
    halves
}

/// The outgoing half on the port of the rules.
pub(super) async fn transparent_on(
    address: &str,
    shared: &Shared,
    change: impl Fn(&mut OutgoingConfig),
) -> Running {
    let changed = |config: &mut OutgoingConfig| {
        config.listen = SocketAddr::new(address.parse().unwrap(), PORT);
        config.accept = Accept::Transparent;
        config.policy = Policy::Require;
        config.loopback = mse_proxy::LoopbackTargets::Refuse;
        config.mark = Some(MARK);
        change(config);
    };
    outgoing_with(shared, changed).await.1
}

/// A peer that takes encrypted connections only.
pub(super) async fn peer(listen: &str) -> (SocketAddr, Running, Echo) {
    let (shared, echo) = (Shared::new(), Echo::start().await);
    shared.torrents().add(TORRENT);
    let (address, running) = incoming_with(echo.address, &shared, |config| {
        config.listen = listen.parse().unwrap();
        config.policy = Policy::Require;
    })
    .await;
    (address, running, echo)
}
