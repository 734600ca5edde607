//! Does the system let us work with its firewall?

use std::net::{Ipv4Addr, SocketAddr};

use mse_proxy::{Accept, OutgoingConfig};

use super::finding::Finding;
use crate::proxy::settings::Mark;

/// Whether there is a transparent mode here.
pub(super) fn transparent(address: SocketAddr) -> Finding {
    let mut config = OutgoingConfig::new(address);
    config.accept = Accept::Transparent;
    match config.check() {
        Ok(()) => Finding::ok(
            "transparent",
            format!("{address} can take redirected connections; `mse proxy nft` has the rules"),
        ),
        Err(error) => Finding::fail(
            "transparent",
            error.to_string(),
            "let the client use the proxy by SOCKS5",
        ),
    }
}

/// Whether sockets can be marked.
pub(super) fn mark(mark: Mark) -> Finding {
    let mut config = OutgoingConfig::new((Ipv4Addr::LOCALHOST, 0).into());
    config.mark = Some(mark.0);
    match config.check() {
        Ok(()) => Finding::ok("mark", format!("connections can be marked {:#x}", mark.0)),
        Err(error) => Finding::fail(
            "mark",
            error.to_string(),
            "grant it (AmbientCapabilities=CAP_NET_ADMIN in a unit), or let the rules know the proxy by \
             its user",
        ),
    }
}
