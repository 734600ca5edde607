//! `mse proxy`.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::Args;

use super::{Encryption, Methods, PreferredMethod, listen_address, loopback_port};

/// Loopback, since whoever reaches it can connect anywhere in our name.
const DEFAULT_SOCKS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 1080);

const NOTES: &str = "\
Outgoing: set ADDR:PORT of --socks as the client's SOCKS5 proxy for peer connections. What is not \
BitTorrent in plaintext (the client's own MSE, HTTP, TLS) is passed on as it is.

Incoming: announce the port of --listen in the client; peers are passed on to --client, each from \
a loopback address of its own.

Required is the handshake: the peer may select header-only, and the payload behind it is in \
clear. --methods rc4 forbids that.

Runs until it is interrupted. Exit codes: 0 stopped by you, 1 failed, 2 wrong usage.

MSE is obfuscation, not authentication. UDP (uTP, DHT, trackers) does not pass through here.";

/// Arguments of `mse proxy`.
#[derive(Args, Debug)]
#[command(after_help = NOTES)]
pub(crate) struct ProxyArgs {
    /// Where the client's SOCKS5 connections are taken
    #[arg(long, value_name = "ADDR:PORT", default_value_t = DEFAULT_SOCKS)]
    #[arg(value_parser = listen_address)]
    pub(crate) socks: SocketAddr,

    /// Ask the client for this user name
    #[arg(long, value_name = "U", value_parser = socks_field)]
    pub(crate) socks_user: Option<String>,

    /// Ask the client for this password; better as MSE_SOCKS_PASSWORD in the environment, as others
    /// can see the arguments
    #[arg(long, value_name = "P", requires = "socks_user", value_parser = socks_field)]
    pub(crate) socks_password: Option<String>,

    /// Where peers connect to
    #[arg(long, value_name = "ADDR:PORT", requires = "client", value_parser = listen_address)]
    pub(crate) listen: Option<SocketAddr>,

    /// Where the client listens for peers
    #[arg(long, value_name = "127.0.0.1:PORT", requires = "listen", value_parser = loopback_port)]
    pub(crate) client: Option<SocketAddr>,

    /// From the client: require an MSE handshake, prefer it, allow it where plaintext fails, or off
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) outgoing: Encryption,

    /// To the client: require an MSE handshake, answer it and plaintext (prefer, allow), or off
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) incoming: Encryption,

    /// What MSE may select: a wholly encrypted stream (rc4), an encrypted handshake only, or any
    #[arg(long, value_enum, default_value_t)]
    pub(crate) methods: Methods,

    /// What to select where both are possible
    #[arg(long, value_enum, default_value_t, value_name = "METHOD")]
    pub(crate) prefer_method: PreferredMethod,

    /// Answer for the .torrent files in this directory; may be given more than once
    #[arg(long, value_name = "DIR")]
    pub(crate) torrents: Vec<PathBuf>,

    /// Answer for the hex info-hashes and magnet links in this file; may be given more than once
    #[arg(long, value_name = "FILE")]
    pub(crate) hashes: Vec<PathBuf>,

    /// Let the client connect to loopback addresses through the proxy
    #[arg(long)]
    pub(crate) allow_loopback: bool,

    /// Append the secret of every connection to this file (whoever reads it can decrypt them)
    #[arg(long, value_name = "FILE")]
    pub(crate) key_log: Option<PathBuf>,
}

/// RFC 1929: a user name or password is 1 to 255 bytes.
fn socks_field(text: &str) -> Result<String, String> {
    match text.len() {
        1..=255 => Ok(text.into()),
        _ => Err("must be 1 to 255 bytes".into()),
    }
}
