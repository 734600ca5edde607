//! The rules, as text for `nft -f`.

use std::fmt;
use std::num::NonZeroU16;

use mse_proxy::LAN_RANGES;

use super::utp::Dropped;

/// The table that everything is in.
pub(super) const TABLE: &str = "inet mse_proxy";

/// Removes the table, also where there is none: what is not there is made first.
pub(super) const REMOVAL: &str = "table inet mse_proxy\ndelete table inet mse_proxy\n";

/// What is redirected. Its text form is a whole file for nft, which takes the place of the table before it
/// in one step.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) users: Vec<String>,
    /// Below the root, without a slash at either end.
    pub(super) cgroups: Vec<String>,
    pub(super) interfaces: Vec<String>,
    /// The transparent port, where any of the above is redirected.
    pub(super) to: Option<NonZeroU16>,
    pub(super) peers: Option<Peers>,
    pub(super) mark: u32,
    pub(super) skips_lan: bool,
    /// Single ports, and ranges with a hyphen.
    pub(super) skipped_ports: Vec<String>,
    pub(super) drops_utp: bool,
}

/// Peers that dial the client.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peers {
    /// The client's own port.
    pub(super) port: NonZeroU16,
    /// The proxy's, where they go.
    pub(super) to: NonZeroU16,
}

impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# For `mse proxy`. Loading this file replaces the table {TABLE}.")?;
        f.write_str(REMOVAL)?;
        writeln!(f, "table {TABLE} {{")?;
        let is_local = !(self.users.is_empty() && self.cgroups.is_empty());
        if is_local {
            self.output(f)?;
        }
        if self.peers.is_some() || !self.interfaces.is_empty() {
            self.prerouting(f)?;
        }
        if let Some(to) = self.to.filter(|_| is_local || !self.interfaces.is_empty()) {
            self.client(f, to)?;
        }
        if self.drops_utp {
            write!(f, "{}", Dropped(self))?;
        }
        writeln!(f, "}}")
    }
}

impl Rules {
    /// Connections made on this machine.
    fn output(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "    chain output {{")?;
        writeln!(f, "        type nat hook output priority -100; policy accept;")?;
        writeln!(f, "        # What the proxy dials itself must not come back to it.")?;
        writeln!(f, "        meta mark {:#x} return comment \"made by mse proxy\"", self.mark)?;
        for user in &self.users {
            writeln!(f, "        meta skuid \"{user}\" jump client")?;
        }
        for cgroup in &self.cgroups {
            writeln!(f, "        {} jump client", member(cgroup))?;
        }
        writeln!(f, "    }}")
    }

    /// Connections that come from other machines.
    fn prerouting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "    chain prerouting {{")?;
        writeln!(f, "        type nat hook prerouting priority -100; policy accept;")?;
        if let Some(Peers { port, to }) = self.peers {
            writeln!(
                f,
                "        # Peers dial the client, and reach the proxy. The client itself is"
            )?;
            writeln!(f, "        # dialled by loopback, which does not pass here.")?;
            writeln!(
                f,
                "        iifname != \"lo\" fib daddr type local tcp dport {port} redirect to :{to}"
            )?;
        }
        for interface in &self.interfaces {
            writeln!(f, "        # What is for this machine itself is none of the client's.")?;
            writeln!(f, "        iifname \"{interface}\" fib daddr type != local jump client")?;
        }
        writeln!(f, "    }}")
    }

    /// What becomes of a client's connection.
    fn client(&self, f: &mut fmt::Formatter<'_>, to: NonZeroU16) -> fmt::Result {
        writeln!(f, "    chain client {{")?;
        writeln!(
            f,
            "        # Aliases: the loopback addresses that peers come from. The proxy knows whose"
        )?;
        writeln!(f, "        # they are. Everything else on loopback stays where it is.")?;
        writeln!(f, "        ip daddr 127.64.0.0/10 meta l4proto tcp redirect to :{to}")?;
        writeln!(f, "        ip daddr 127.0.0.0/8 return")?;
        writeln!(f, "        ip6 daddr ::1 return")?;
        if self.skips_lan {
            for (family, is_v4) in [("ip", true), ("ip6", false)] {
                let ranges = LAN_RANGES.iter().filter(|range| range.addr().is_ipv4() == is_v4);
                let ranges: Vec<_> = ranges.map(ToString::to_string).collect();
                let ranges = ranges.join(", ");
                writeln!(
                    f,
                    "        {family} daddr {{ {ranges} }} return comment \"not the LAN\""
                )?;
            }
        }
        if !self.skipped_ports.is_empty() {
            let ports = self.skipped_ports.join(", ");
            writeln!(f, "        tcp dport {{ {ports} }} return comment \"not these ports\"")?;
        }
        writeln!(
            f,
            "        meta l4proto tcp redirect to :{to} comment \"mse proxy --transparent\""
        )?;
        writeln!(f, "    }}")
    }
}

/// Matches what a cgroup's processes send.
pub(super) fn member(cgroup: &str) -> String {
    let level = cgroup.split('/').count();
    format!("socket cgroupv2 level {level} \"{cgroup}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port(port: u16) -> NonZeroU16 {
        NonZeroU16::new(port).expect("a port")
    }

    fn rules() -> Rules {
        Rules {
            users: vec!["debian-transmission".into()],
            cgroups: vec!["system.slice/aria2.service".into()],
            interfaces: vec!["br0".into()],
            to: Some(port(6000)),
            peers: Some(Peers { port: port(51413), to: port(6881) }),
            mark: 0x4d53,
            skips_lan: true,
            skipped_ports: vec!["80".into(), "8000-8999".into()],
            drops_utp: true,
        }
    }

    fn lines(rules: &Rules) -> Vec<String> {
        let lines = rules.to_string();
        let lines = lines.lines().map(str::trim).filter(|line| !line.starts_with('#'));
        lines.map(str::to_owned).collect()
    }

    #[test]
    fn the_first_rule_leaves_out_what_the_proxy_dials() {
        let lines = lines(&rules());
        let hook = lines.iter().position(|line| line.contains("hook output")).unwrap();
        assert_eq!(lines[hook + 1], "meta mark 0x4d53 return comment \"made by mse proxy\"");
        assert_eq!(lines[hook + 2], "meta skuid \"debian-transmission\" jump client");
        let cgroup = "socket cgroupv2 level 2 \"system.slice/aria2.service\" jump client";
        assert_eq!(lines[hook + 3], cgroup);
    }

    #[test]
    fn aliases_come_before_loopback_and_the_lan() {
        let lines = lines(&rules());
        let chain = lines.iter().position(|line| line == "chain client {").unwrap();
        assert!(lines[chain + 1].starts_with("ip daddr 127.64.0.0/10 "), "{lines:#?}");
        assert_eq!(lines[chain + 2], "ip daddr 127.0.0.0/8 return");
        assert!(lines[chain + 6].starts_with("tcp dport { 80, 8000-8999 } return"), "{lines:#?}");
        assert!(lines[chain + 7].starts_with("meta l4proto tcp redirect to :6000"), "{lines:#?}");
    }

    #[test]
    fn there_is_no_more_than_is_asked_for() {
        let peers_only =
            Rules { users: Vec::new(), cgroups: Vec::new(), interfaces: Vec::new(), ..rules() };
        let text = peers_only.to_string();
        assert!(text.contains("tcp dport 51413 redirect to :6881"), "{text}");
        assert!(!text.contains("chain output") && !text.contains("chain client"), "{text}");
        let user_only =
            Rules { cgroups: Vec::new(), interfaces: Vec::new(), peers: None, ..rules() };
        assert!(!user_only.to_string().contains("prerouting"));
        assert!(!user_only.to_string().contains("hook input"));
        assert!(!Rules { drops_utp: false, ..rules() }.to_string().contains("udp"));
    }

    #[test]
    fn utp_is_dropped_wherever_it_would_pass() {
        let lines = lines(&rules());
        for (hook, matched) in [
            ("output", "meta skuid \"debian-transmission\""),
            ("output", "socket cgroupv2 level 2 \"system.slice/aria2.service\""),
            ("input", "udp dport 51413"),
            ("forward", "iifname \"br0\""),
            ("forward", "oifname \"br0\""),
        ] {
            let chain = lines.iter().position(|line| *line == format!("chain no-utp-{hook} {{"));
            let rules = lines[chain.unwrap()..].iter().take_while(|line| *line != "}");
            let found = rules.filter(|line| line.starts_with(matched) && line.contains(" drop "));
            assert_eq!(found.count(), 1, "{hook} {matched} in {lines:#?}");
        }
    }
}
