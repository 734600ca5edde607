//! The address of a peer.

use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;

/// `HOST:PORT`, where HOST is a name, an IPv4 address or an IPv6 address in brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HostPort(String);

impl HostPort {
    /// Every address the host has.
    ///
    /// # Errors
    ///
    /// The name cannot be resolved.
    pub(crate) async fn addresses(&self) -> std::io::Result<Vec<SocketAddr>> {
        Ok(tokio::net::lookup_host(&self.0).await?.collect())
    }
}

impl FromStr for HostPort {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.parse::<SocketAddr>().is_ok_and(|address| address.port() != 0) {
            return Ok(Self(text.into()));
        }
        let (host, port) =
            text.rsplit_once(':').ok_or("expected HOST:PORT, as in 192.0.2.1:6881")?;
        match port.parse::<u16>() {
            Ok(0) | Err(_) => return Err(format!("{port:?} is not a port (1 to 65535)")),
            Ok(_) => {}
        }
        if host.is_empty() || host.contains([':', '[', ']', '/', '@']) {
            return Err(
                "expected HOST:PORT; an IPv6 address goes in brackets, as in [2001:db8::1]:6881"
                    .into(),
            );
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peers_need_a_host_and_a_port() {
        for text in ["192.0.2.1:6881", "[2001:db8::1]:6881", "peer.example:1"] {
            assert_eq!(text.parse::<HostPort>().map(|peer| peer.to_string()), Ok(text.into()));
        }
        for text in [
            "",
            "peer.example",
            ":6881",
            "peer:0",
            "peer:65536",
            "2001:db8::1:6881",
            "http://peer:80",
        ] {
            assert!(text.parse::<HostPort>().is_err(), "{text}");
        }
    }
}
