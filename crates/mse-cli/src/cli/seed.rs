//! `mse seed`.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::Args;

use super::{Encryption, HostPort, Methods, listen_address};

/// The address peers connect to unless --listen says otherwise; 6881 is BitTorrent's old habit.
const DEFAULT_LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::UNSPECIFIED), 6881);

const NOTES: &str = "\
The same data always makes the same .torrent. The data is only ever read. Stop with Ctrl-C.

Exit codes: 0 stopped by you, 1 failed, 2 wrong usage.

MSE is obfuscation, not authentication: whoever knows the info-hash can connect. With --dht or \
--tracker, others learn what you serve: MSE encrypts none of that traffic.";

/// Arguments of `mse seed`.
#[derive(Args, Debug)]
#[command(after_help = NOTES)]
pub(crate) struct SeedArgs {
    /// The file or directory to serve
    pub(crate) path: PathBuf,

    /// Answer peers that connect to this address; port 0 picks a free one
    #[arg(long, value_name = "ADDR:PORT", default_value_t = DEFAULT_LISTEN)]
    #[arg(value_parser = listen_address)]
    pub(crate) listen: SocketAddr,

    /// Connect to this peer too; may be given more than once
    #[arg(long = "peer", value_name = "HOST:PORT")]
    pub(crate) peers: Vec<HostPort>,

    /// Require an MSE handshake, prefer it to plaintext, allow it where plaintext fails, or turn it
    /// off. Behind it the payload may be in clear (header-only): --methods rc4 forbids that
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) encryption: Encryption,

    /// What MSE may select: a wholly encrypted stream (rc4), an encrypted handshake only, or any
    #[arg(long, value_enum, default_value_t)]
    pub(crate) methods: Methods,

    /// Announce to this tracker; may be given more than once
    #[arg(long = "tracker", value_name = "URL")]
    pub(crate) trackers: Vec<String>,

    /// Where to write the .torrent file [default: PATH.torrent]
    #[arg(long, value_name = "FILE")]
    pub(crate) torrent_out: Option<PathBuf>,

    /// Announce to the DHT (off by default: it tells strangers what you serve)
    #[arg(long)]
    pub(crate) dht: bool,

    /// Print JSON lines: one when ready, one when stopped
    #[arg(long)]
    pub(crate) json: bool,
}
