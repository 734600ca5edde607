//! `mse get`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::{Encryption, HostPort, Methods, listen_address, positive_seconds};

const NOTES: &str = "\
Files that are already in DIR with the size they have in the torrent are checked first; pieces \
that do not match are downloaded again over them. A file of another size is never touched: the \
download is refused. Files are made when their first bytes arrive, and a download that verified \
nothing leaves none.

Exit codes: 0 every piece is verified, 1 not so (nothing arrived for SECONDS, or it was stopped), \
2 wrong usage.

MSE is obfuscation, not authentication. With --dht or a tracker in the torrent, others learn what \
you download: the DHT and udp:// trackers are asked directly over UDP, HTTP trackers as the URL \
says; MSE encrypts none of it.";

/// Arguments of `mse get`.
#[derive(Args, Debug)]
#[command(after_help = NOTES)]
pub(crate) struct GetArgs {
    /// A .torrent file, a magnet link, or the http(s) URL of a .torrent file
    pub(crate) source: String,

    /// Ask this peer; may be given more than once
    #[arg(long = "peer", value_name = "HOST:PORT")]
    pub(crate) peers: Vec<HostPort>,

    /// Where to put the files
    #[arg(long, default_value = ".")]
    pub(crate) dir: PathBuf,

    /// Require an MSE handshake, prefer it to plaintext, allow it where plaintext fails, or turn it
    /// off. Behind it the payload may be in clear (header-only): --methods rc4 forbids that
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) encryption: Encryption,

    /// What MSE may select: a wholly encrypted stream (rc4), an encrypted handshake only, or any
    #[arg(long, value_enum, default_value_t)]
    pub(crate) methods: Methods,

    /// Answer peers that connect to this address
    #[arg(long, value_name = "ADDR:PORT", value_parser = listen_address)]
    pub(crate) listen: Option<SocketAddr>,

    /// Give up when nothing useful arrived for this long
    #[arg(long, value_name = "SECONDS", default_value = "120", value_parser = positive_seconds)]
    pub(crate) timeout: Duration,

    /// Ask the DHT for peers (off by default: it tells strangers what you download)
    #[arg(long)]
    pub(crate) dht: bool,

    /// Print the summary as one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}
