//! `mse probe`.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgGroup, Args};
use mse_probe::{Check, ListenCheck, initiator_checks, responder_checks};
use peer_wire::{InfoHash, InfoHashes};
use serde::Serialize;

use super::{HostPort, listen_address};

const NOTES: &str = "\
Asks what the peer speaks: plaintext, MSE, which method it selects; who it is; how long each step takes; \
what it does with an unknown torrent. A peer is asked over several connections, one after the other, as \
some keep one for each address they come from; with several addresses to --bind, and for peers on \
127.0.0.0/8, a few at once.

With --conformance, every rule of the protocol that can be asked for is, one connection or more for each: --list shows them, --explain one of them. It takes a minute or two where the peer allows several connections at once, some ten where it does not. Looking for an S and for a Yb that begin with zero takes some hundred connections each. --hostile adds what no honest peer sends: public keys out of range, pads that are far too long, floods, a byte a second for three minutes. Some deployed peers die of those.

With --listen, the peer dials: announce the address, or add it as a peer by hand. The first that comes for \
the torrent and goes on behind an honest answer is checked, by each of its connections; others are counted. \
Many clients wait long before they dial an address again that has closed on them; on 0.0.0.0 one can be added \
as 127.0.0.1, 127.0.0.2 and so on.

Exit codes: 0 the peer speaks BitTorrent, and passes the checks that were asked for; 1 it does not, is \
not there, or did not answer a check; 2 wrong usage; 3 it deviates from the protocol.

Probe peers that are yours, or whose owner knows. MSE is obfuscation, not authentication: what a peer says \
of itself is not proved.";

/// Arguments of `mse probe`.
#[derive(Args, Debug)]
#[command(after_help = NOTES)]
#[command(group = ArgGroup::new("which").args(["torrent", "info_hash", "magnet"]))]
#[command(group = ArgGroup::new("told").args(["list", "explain"]).conflicts_with_all(["peer", "listen", "which"]))]
pub(crate) struct ProbeArgs {
    /// The peer
    #[arg(required_unless_present_any = ["told", "listen"], requires = "which")]
    pub(crate) peer: Option<HostPort>,

    /// Ask for the torrent of this .torrent file; of a hybrid one by its version 1 hash
    #[arg(long, value_name = "FILE")]
    pub(crate) torrent: Option<PathBuf>,

    /// Ask for this torrent: 40 hex digits, or 32 characters of base32
    #[arg(long, value_name = "HEX")]
    pub(crate) info_hash: Option<InfoHash>,

    /// Ask for the torrent of this magnet link
    #[arg(long, value_name = "URI", value_parser = magnet)]
    pub(crate) magnet: Option<InfoHashes>,

    /// Check what the peer makes of every rule
    #[arg(long)]
    pub(crate) conformance: bool,

    /// Check what the peer makes of hostile bytes too; some deployed peers die of them
    #[arg(long)]
    pub(crate) hostile: bool,

    /// Make these checks alone, hostile ones included
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = check)]
    pub(crate) only: Vec<AnyCheck>,

    /// List the checks
    #[arg(long)]
    pub(crate) list: bool,

    /// Say what a check does, and what rule it stands on
    #[arg(long, value_name = "ID", value_parser = check)]
    pub(crate) explain: Option<AnyCheck>,

    /// Wait here for peers that dial, and check them: each connection takes the next check
    #[arg(long, value_name = "ADDR:PORT", value_parser = listen_address)]
    #[arg(requires = "which", conflicts_with_all = ["peer", "bind"])]
    pub(crate) listen: Option<SocketAddr>,

    /// With --listen, how long to wait for all of them
    #[arg(long, value_name = "SECONDS", default_value = "300", value_parser = seconds)]
    pub(crate) wait: Duration,

    /// Connect from these addresses of this machine, a few at once
    #[arg(long, value_name = "ADDR", value_delimiter = ',')]
    pub(crate) bind: Vec<IpAddr>,

    /// Show every byte sent and received, in hex
    #[arg(long)]
    pub(crate) bytes: bool,

    /// Append the secrets of the connections to this file, so that a capture can be decrypted
    #[arg(long, value_name = "FILE")]
    pub(crate) key_log: Option<PathBuf>,

    /// Print the facts as one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// Up to a day.
fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(seconds @ 1..=86_400) => Ok(Duration::from_secs(seconds)),
        _ => Err("expected seconds, from 1 to 86400".to_owned()),
    }
}

/// A check of either side.
#[derive(Clone, Copy, Debug)]
pub(crate) enum AnyCheck {
    /// Of a peer that answers.
    Responder(&'static Check),
    /// Of a peer that dials.
    Initiator(&'static ListenCheck),
}

impl AnyCheck {
    /// All there are.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        responder_checks().map(Self::Responder).chain(initiator_checks().map(Self::Initiator))
    }

    pub(crate) fn id(self) -> &'static str {
        self.about().id
    }

    /// What there is to say of it.
    pub(crate) fn about(self) -> About {
        match self {
            Self::Responder(&Check { id, title, rule, source, hostile, .. })
            | Self::Initiator(&ListenCheck { id, title, rule, source, hostile, .. }) => {
                About { id, title, rule, source, hostile }
            }
        }
    }
}

/// What there is to say of a check.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct About {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) rule: &'static str,
    pub(crate) source: &'static str,
    pub(crate) hostile: bool,
}

/// The check of that name.
fn check(id: &str) -> Result<AnyCheck, String> {
    let unknown = || "there is no such check; --list shows all".to_owned();
    AnyCheck::all().find(|check| check.id() == id).ok_or_else(unknown)
}

fn magnet(text: &str) -> Result<InfoHashes, String> {
    InfoHashes::from_magnet(text).map_err(|error| match std::error::Error::source(&error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    })
}
