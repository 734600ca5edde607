//! Can the client be reached as peers will reach it?

use std::net::TcpStream;
use std::time::Duration;

use mse_proxy::AliasMap;

use super::finding::Finding;
use crate::proxy::settings::ClientTable;

/// How long a client on this machine may take to accept: as long as the proxy gives it.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether it answers, and whether it can see peers from addresses of their own.
pub(super) fn client(client: &ClientTable) -> [Finding; 2] {
    let (name, address) = (client.name(), client.address);
    let answers = match TcpStream::connect_timeout(&address, PATIENCE) {
        Ok(_) => Finding::ok("client", format!("{name} accepts connections")),
        Err(error) => Finding::fail(
            "client",
            format!("{name} does not accept connections: {error}"),
            "start the client, or give the port that it listens on for peers; libtorrent listens on \
             none while a SOCKS proxy for peers is set",
        ),
    };
    let aliases = match AliasMap::check(address) {
        Ok(()) => Finding::ok(
            "aliases",
            format!("each peer of {name} can have a loopback address of its own"),
        ),
        Err(error) => Finding::warn(
            "aliases",
            format!("{error}; all peers of {name} will come from one address"),
            "expect a client that keeps one peer for an address (libtorrent, Transmission) to keep one",
        ),
    };
    [answers, aliases]
}
