//! The command line, one file per subcommand.

mod address;
mod choices;
#[cfg(feature = "engine")]
mod demo;
mod docs;
#[cfg(feature = "engine")]
mod get;
#[cfg(any(feature = "engine", feature = "probe"))]
mod host_port;
mod nft;
#[cfg(feature = "probe")]
mod probe;
mod proxy;
mod quantities;
#[cfg(feature = "engine")]
mod seed;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{ArgAction, CommandFactory, FromArgMatches, Parser, Subcommand};

pub(crate) use address::{listen_address, loopback_port};
pub(crate) use choices::{Encryption, Methods, PreferredMethod};
#[cfg(feature = "engine")]
pub(crate) use demo::DemoArgs;
pub(crate) use docs::{CompletionsArgs, ManArgs};
#[cfg(feature = "engine")]
pub(crate) use get::GetArgs;
#[cfg(any(feature = "engine", feature = "probe"))]
pub(crate) use host_port::HostPort;
pub(crate) use nft::NftArgs;
#[cfg(feature = "probe")]
pub(crate) use probe::{About, AnyCheck, ProbeArgs};
pub(crate) use proxy::{CheckArgs, ConfigArgs, GivenSettings, ProxyAction, ProxyArgs};
pub(crate) use quantities::{MAX_SECONDS, byte_count, positive_seconds};
#[cfg(feature = "engine")]
pub(crate) use seed::SeedArgs;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Yellow.on_default())
    .usage(AnsiColor::Yellow.on_default())
    .literal(AnsiColor::Green.on_default())
    .placeholder(AnsiColor::Cyan.on_default());

const NOTES: &str = "\
Exit codes: 0 done, 1 failed or stopped before it was done, 2 wrong usage.

MSE is obfuscation: it hides what a connection carries from a box that only looks. It does not \
authenticate anyone, and it does not hide DHT, tracker or HTTP traffic.";

/// Encrypted BitTorrent connections (MSE, also called PE or protocol encryption)
#[derive(Debug, Parser)]
#[command(name = "mse", version, styles = STYLES, after_help = NOTES, max_term_width = 100)]
#[command(disable_help_flag = true)]
pub(crate) struct Cli {
    /// Print help
    #[arg(short, long, action = ArgAction::HelpShort, global = true, display_order = 1000)]
    help: Option<bool>,

    /// Log more to stderr: -v info, -vv debug, -vvv trace (the MSE_LOG variable is finer)
    #[arg(short, long, action = ArgAction::Count, global = true, display_order = 1001)]
    pub(crate) verbose: u8,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show an encrypted transfer on this machine, and what an observer sees of it
    #[cfg(feature = "engine")]
    Demo(DemoArgs),
    /// Download a torrent over encrypted connections
    #[cfg(feature = "engine")]
    Get(GetArgs),
    /// Serve a file or a directory over encrypted connections
    #[cfg(feature = "engine")]
    Seed(SeedArgs),
    /// Find out what a peer speaks
    #[cfg(feature = "probe")]
    Probe(Box<ProbeArgs>),
    /// Give encrypted connections to a client that has none
    Proxy(Box<ProxyArgs>),
    /// Print a completion script for a shell
    #[command(hide = true)]
    Completions(CompletionsArgs),
    /// Write the man pages
    #[command(hide = true)]
    Man(ManArgs),
}

/// The definitions, and in the help what holds where nothing is said.
pub(crate) fn command() -> clap::Command {
    let with_settings = |name: &'static str, command: clap::Command| {
        command.mut_subcommand(name, crate::proxy::with_defaults)
    };
    Cli::command().mut_subcommand("proxy", |proxy| {
        ["config", "check"]
            .into_iter()
            .fold(crate::proxy::with_defaults(proxy), |proxy, name| with_settings(name, proxy))
    })
}

impl Cli {
    /// What we are told. Ends the process if that makes no sense, or if only help is wanted.
    pub(crate) fn read() -> Self {
        let matches = command().get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.format(&mut command()).exit())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_are_sound() {
        command().debug_assert();
    }
}
