//! `mse proxy nft`.

use std::num::NonZeroU16;
use std::path::PathBuf;

use clap::{ArgGroup, Args};

use crate::proxy::Mark;

const NOTES: &str = "\
The rules send the client's TCP connections to `mse proxy --transparent ADDR:PORT`, and with --port \
its peers to `mse proxy --listen ADDR:PORT`. Ports and mark are those of --config FILE and the \
environment, where there are any. Loopback stays as it is, but for the aliases of 127.64.0.0/10.

The proxy must not be caught by its own rules: let it run as another user than the client, or with \
CAP_NET_ADMIN, so that it can mark its connections. What it cannot reach stays unreached: while the \
proxy does not run, the client has no peers.

UDP is not redirected, and uTP is plaintext that goes around the proxy: turn it off in the client, or drop it \
with --no-utp. A socket that is bound to a network device cannot be redirected; libtorrent binds those for \
HTTP trackers, so name their ports in --skip-ports for qBittorrent and Deluge.

A local connection is redirected to 127.0.0.1 and ::1, one from an --interface to that interface's \
address. A cgroup has to exist when the rules are loaded, and they forget it when it goes.

Rules are gone after a restart of the machine. --apply and --remove need root, or CAP_NET_ADMIN.

Exit codes: 0 done, 1 failed, 2 wrong usage.";

/// Arguments of `mse proxy nft`.
#[derive(Args, Debug)]
#[command(after_help = NOTES)]
#[command(group = ArgGroup::new("rules").args(["user", "cgroup", "interface", "port"]).multiple(true))]
pub(crate) struct NftArgs {
    /// Redirect the connections of this user, by name or number; may be given more than once
    #[arg(long, value_name = "USER", value_parser = user)]
    pub(crate) user: Vec<String>,

    /// Redirect the connections of this cgroup (v2), as in system.slice/transmission-daemon.service;
    /// may be given more than once
    #[arg(long, value_name = "PATH", value_parser = cgroup)]
    pub(crate) cgroup: Vec<String>,

    /// Redirect what comes in by this interface for other machines; may be given more than once
    #[arg(long, value_name = "NAME", value_parser = interface)]
    pub(crate) interface: Vec<String>,

    /// The port of --transparent
    #[arg(long, value_name = "PORT")]
    pub(crate) to: Option<NonZeroU16>,

    /// The port that the client listens on and announces: peers that dial it go to the proxy
    #[arg(long, value_name = "PORT")]
    pub(crate) port: Option<NonZeroU16>,

    /// The port of --listen, where those peers go
    #[arg(long, value_name = "PORT", requires = "port")]
    pub(crate) peers_to: Option<NonZeroU16>,

    /// The mark of the proxy's own connections [default: 0x4d53]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) mark: Option<Mark>,

    /// Leave connections to private and link-local addresses alone
    #[arg(long)]
    pub(crate) skip_lan: bool,

    /// Leave connections to these ports alone, as in 80,443,8000-8999
    #[arg(long, value_name = "PORTS", value_delimiter = ',', value_parser = ports)]
    pub(crate) skip_ports: Vec<String>,

    /// Drop what opens a uTP connection, for a client that cannot turn it off; DHT and UDP trackers pass
    #[arg(long)]
    pub(crate) no_utp: bool,

    /// Take ports and mark from this configuration of the proxy
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Load the rules, in place of those loaded before
    #[arg(long)]
    pub(crate) apply: bool,

    /// Remove the rules
    #[arg(long, conflicts_with_all = ["rules", "apply"])]
    pub(crate) remove: bool,
}

/// What names a user (useradd(8)), or its number.
fn user(text: &str) -> Result<String, String> {
    checked(text, "._-$@", 32, "expected a user's name or number")
}

/// A path below /sys/fs/cgroup, with or without that.
fn cgroup(text: &str) -> Result<String, String> {
    let text = text.strip_prefix("/sys/fs/cgroup/").unwrap_or(text).trim_matches('/');
    let path = checked(text, "._-:@\\/", 4096, "expected a path below /sys/fs/cgroup")?;
    if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Err("expected a path below /sys/fs/cgroup without . and ..".into());
    }
    Ok(path)
}

/// Linux allows more in a name of up to 15 bytes (IFNAMSIZ), but nobody uses it.
fn interface(text: &str) -> Result<String, String> {
    checked(text, "._-@+", 15, "expected the name of a network interface")
}

/// One port, or two with a hyphen between them.
fn ports(text: &str) -> Result<String, String> {
    let wrong = || "expected ports, as in 80,443,8000-8999".to_owned();
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let parse = |port: &str| port.parse::<NonZeroU16>().map_err(|_| wrong());
    let (first, last) = (parse(first)?, parse(last)?);
    match first.cmp(&last) {
        std::cmp::Ordering::Less => Ok(format!("{first}-{last}")),
        std::cmp::Ordering::Equal => Ok(first.to_string()),
        std::cmp::Ordering::Greater => Err(wrong()),
    }
}

/// Letters, digits and a few others: nothing that would end a string in the rules.
fn checked(text: &str, others: &str, longest: usize, expected: &str) -> Result<String, String> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || others.contains(letter);
    if (1..=longest).contains(&text.len()) && text.chars().all(is_plain) {
        Ok(text.to_owned())
    } else {
        Err(expected.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_end_a_string_in_the_rules_is_refused() {
        for text in ["", "a b", "a\"", "a\n", "a;", "é", "{"] {
            assert!(user(text).is_err(), "{text:?}");
            assert!(cgroup(text).is_err(), "{text:?}");
            assert!(interface(text).is_err(), "{text:?}");
        }
        assert!(interface("sixteen-letters-").is_err());
        assert!(user("debian-transmission").is_ok());
    }

    #[test]
    fn a_cgroup_is_below_its_root() {
        for text in
            ["/sys/fs/cgroup/a.slice/b@1.service", "/a.slice/b@1.service/", "a.slice/b@1.service"]
        {
            assert_eq!(cgroup(text).unwrap(), "a.slice/b@1.service");
        }
        for text in ["/", "/sys/fs/cgroup/", "a/../b", "a//b"] {
            assert!(cgroup(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn ports_are_numbers() {
        assert_eq!(ports("80").unwrap(), "80");
        assert_eq!(ports("80-90").unwrap(), "80-90");
        for text in ["", "0", "65536", "90-80", "80-", "-80", "+80-90-", "http"] {
            assert!(ports(text).is_err(), "{text:?}");
        }
    }
}
