//! Who may ask.

use std::net::{IpAddr, SocketAddr};

/// Under which names the status may be asked for.
///
/// A page from elsewhere in a browser on this machine can have a name of its own resolve to 127.0.0.1
/// (DNS rebinding), and would then read what it likes. It cannot hide that name: it is in the Host header.
#[derive(Clone, Debug, Default)]
pub(crate) struct Access {
    /// In lower case, without ports, beside `localhost` and all addresses.
    names: Vec<String>,
}

/// Whether only this machine reaches an address.
pub(crate) fn is_private(address: SocketAddr) -> bool {
    address.ip().to_canonical().is_loopback()
}

impl Access {
    /// With further names by which the machine may be called.
    pub(crate) fn new(names: impl IntoIterator<Item = String>) -> Self {
        Self { names: names.into_iter().map(|name| name.to_ascii_lowercase()).collect() }
    }

    /// Whether a request for this Host is for us. Addresses always are: nobody else can make one of ours
    /// lead to theirs.
    pub(super) fn allows(&self, host: &str) -> bool {
        if host.parse::<SocketAddr>().is_ok() || host.parse::<IpAddr>().is_ok() {
            return true;
        }
        if let Some(bracketed) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            return bracketed.parse::<IpAddr>().is_ok();
        }
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.parse::<u16>().is_ok() => name,
            Some(_) => return false,
            None => host,
        };
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        name == "localhost" || self.names.contains(&name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_others_are_refused() {
        let access = Access::new(["NAS.lan".to_owned()]);
        for host in [
            "127.0.0.1:9000",
            "127.0.0.1",
            "[::1]:9000",
            "[::1]",
            "192.0.2.1:9000",
            "localhost",
            "LocalHost:9000",
            "localhost.:9000",
            "nas.lan:9000",
        ] {
            assert!(access.allows(host), "{host}");
        }
        for host in [
            "",
            "example.com",
            "example.com:9000",
            "localhost.example.com",
            "127.0.0.1.example.com:9000",
            "localhost:9000:9000",
            "localhost:x",
            "nas",
            "[localhost]",
            "a@127.0.0.1",
        ] {
            assert!(!access.allows(host), "{host}");
        }
    }

    #[test]
    fn loopback_is_private() {
        for (address, private) in [
            ("127.0.0.1:1", true),
            ("127.9.9.9:1", true),
            ("[::1]:1", true),
            ("[::ffff:127.0.0.1]:1", true),
            ("0.0.0.0:1", false),
            ("[::]:1", false),
            ("192.0.2.1:1", false),
            ("192.168.0.1:1", false),
        ] {
            assert_eq!(is_private(address.parse().unwrap()), private, "{address}");
        }
    }
}
