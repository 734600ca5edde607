//! uTP, which would go around the proxy: UDP is not redirected.

use std::fmt;

use super::rules::{Peers, Rules};

/// What opens a uTP connection (BEP 29): a UDP header of 8 bytes and ST_SYN of version 1, which is 20 bytes, or
/// 30 with the extension that older clients add. Nothing of DHT and UDP trackers is like that; a query for a
/// name may be.
const SYN: &str = "udp dport != 53 udp length { 28, 38 } @th,64,8 0x41";

/// The chains that drop it. Nothing of uTP passes then, and clients go on to TCP.
pub(super) struct Dropped<'a>(pub(super) &'a Rules);

impl fmt::Display for Dropped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rules { users, cgroups, interfaces, peers, .. } = self.0;
        let users = users.iter().map(|user| format!("meta skuid \"{user}\""));
        let clients: Vec<_> =
            users.chain(cgroups.iter().map(|path| super::rules::member(path))).collect();
        chain(f, "output", &clients)?;
        let dialled = peers.map(|Peers { port, .. }| format!("udp dport {port}"));
        chain(f, "input", dialled.as_slice())?;
        let ways = interfaces
            .iter()
            .flat_map(|name| ["iifname", "oifname"].map(|way| format!("{way} \"{name}\"")));
        chain(f, "forward", &ways.collect::<Vec<_>>())
    }
}

fn chain(f: &mut fmt::Formatter<'_>, hook: &str, matches: &[String]) -> fmt::Result {
    if matches.is_empty() {
        return Ok(());
    }
    writeln!(f, "    chain no-utp-{hook} {{")?;
    writeln!(f, "        type filter hook {hook} priority 0; policy accept;")?;
    for matched in matches {
        writeln!(f, "        {matched} {SYN} drop comment \"uTP\"")?;
    }
    writeln!(f, "    }}")
}
