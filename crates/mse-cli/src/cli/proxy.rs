//! `mse proxy`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::NftArgs;
use crate::proxy::Settings;

const NOTES: &str = "\
Outgoing: set ADDR:PORT of --socks as the client's SOCKS5 or HTTP proxy for peer connections. What is \
not BitTorrent in plaintext (the client's own MSE, HTTP, TLS) is passed on as it is. For a client \
without such a setting, or that stops listening for peers with it, there is --transparent: `mse \
proxy nft` writes the rules that redirect its connections.

Incoming: announce the port of --listen in the client; peers are passed on to --client, each from \
a loopback address of its own. With --client a=127.0.0.1:4240 --client b=127.0.0.1:4241 --torrents \
b=DIR, b gets the peers for its torrents, and a all others; a table in the file may say more.

Required is the handshake: the peer may select header-only, and the payload behind it is in \
clear. --methods rc4 forbids that.

Every flag has a key of the same name in the file and a variable in the environment, \
MSE_PROXY_LISTEN for --listen; a flag wins over a variable, a variable over the file. There are \
more than are shown here: `mse proxy config` and the man page have all.

Runs until it is interrupted; SIGHUP reads the file again. Exit codes: 0 stopped by you, 1 failed, \
2 wrong usage.

MSE is obfuscation, not authentication. UDP (uTP, DHT, trackers) does not pass through here.";

/// Arguments of `mse proxy`.
#[derive(Args, Debug)]
#[command(after_help = NOTES, args_conflicts_with_subcommands = true)]
#[command(override_usage = "mse proxy [OPTIONS]\n       mse proxy <COMMAND> [OPTIONS]")]
pub(crate) struct ProxyArgs {
    #[command(flatten)]
    pub(crate) given: GivenSettings,

    #[command(subcommand)]
    pub(crate) action: Option<ProxyAction>,
}

/// What the command line says of the settings.
#[derive(Args, Clone, Debug)]
pub(crate) struct GivenSettings {
    /// Read settings from this TOML file, as does MSE_PROXY_CONFIG
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) settings: Settings,
}

/// What to do with the settings other than to serve.
#[derive(Debug, Subcommand)]
pub(crate) enum ProxyAction {
    /// Print the configuration in force, as a file with comments
    Config(ConfigArgs),
    /// Try the configuration, and say what is wrong with it
    Check(CheckArgs),
    /// Print the firewall's rules for --transparent (nftables, Linux), or load or remove them
    Nft(Box<NftArgs>),
}

/// Arguments of `mse proxy config`.
#[derive(Args, Debug)]
#[command(after_help = "Exit codes: 0 printed, 2 the configuration makes no sense.")]
pub(crate) struct ConfigArgs {
    #[command(flatten)]
    pub(crate) given: GivenSettings,

    /// Print passwords too
    #[arg(long)]
    pub(crate) show_secrets: bool,
}

/// Arguments of `mse proxy check`.
#[derive(Args, Debug)]
#[command(
    after_help = "Exit codes: 0 nothing failed, 1 something did, 2 the configuration makes no sense."
)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) given: GivenSettings,

    /// Print the findings as one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}
