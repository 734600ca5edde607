//! What `mse proxy` can be told: by flags, by environment variables, by a file.

mod amounts;
mod clients;
mod defaults;
mod dropped;
mod environment;
mod file;
mod hand_out;
mod keys;
mod layers;
mod limits;
mod new_sources;
mod of_client;
mod origin;
mod overrides;
mod print;
mod sense;
mod values;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueHint};
use serde::{Deserialize, Serialize};

use crate::cli::{Encryption, Methods, PreferredMethod, listen_address};
use crate::proxy::endpoint::Endpoint;
pub(crate) use amounts::Seconds;
pub(crate) use clients::ClientTable;
pub(crate) use layers::Configuration;
pub(crate) use limits::LimitSettings;
use of_client::OfClient;
pub(crate) use overrides::{OverrideTable, Way};
pub(crate) use print::{print, with_defaults};
use values::socks_field;
pub(crate) use values::{Mark, Password};

/// Every setting of the proxy. A field is a flag for clap and a key of the same name for serde, so
/// neither can be there without the other; empty is what was not said.
#[derive(Args, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Settings {
    /// Where the client's SOCKS5 and HTTP CONNECT are taken; may be given more than once
    #[arg(long, value_name = "ADDR:PORT", value_parser = listen_address)]
    #[serde(deserialize_with = "values::socks", skip_serializing_if = "Vec::is_empty")]
    pub(crate) socks: Vec<SocketAddr>,

    /// Take no SOCKS5 and no HTTP CONNECT
    #[arg(hide_short_help = true)]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "true", hide_possible_values = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) no_socks: Option<bool>,

    /// Ask the client for this user name
    #[arg(long, value_name = "U", value_parser = socks_field)]
    #[serde(deserialize_with = "values::user", skip_serializing_if = "Option::is_none")]
    pub(crate) socks_user: Option<String>,

    /// Ask the client for this password; better as MSE_PROXY_SOCKS_PASSWORD in the environment, as
    /// others can see the arguments
    #[arg(long, value_name = "P")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) socks_password: Option<Password>,

    /// Ask the client for the password in this file, of which the first line counts
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) socks_password_file: Option<PathBuf>,

    /// Where the firewall redirects the client's connections to (Linux; see `mse proxy nft`); may be
    /// given more than once
    #[arg(long, value_name = "ADDR:PORT", value_parser = listen_address)]
    #[serde(deserialize_with = "values::listen", skip_serializing_if = "Vec::is_empty")]
    pub(crate) transparent: Vec<SocketAddr>,

    /// Mark what the proxy dials, so that the firewall knows it (Linux, with CAP_NET_ADMIN); with
    /// --transparent, 0x4d53 where that is allowed
    #[arg(hide_short_help = true)]
    #[arg(long, value_name = "NUMBER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mark: Option<Mark>,

    /// Where peers connect to; may be given more than once
    #[arg(long, value_name = "ADDR:PORT", value_parser = listen_address)]
    #[serde(deserialize_with = "values::listen", skip_serializing_if = "Vec::is_empty")]
    pub(crate) listen: Vec<SocketAddr>,

    /// Where the client listens for peers; may be given more than once, each with a name
    #[arg(long, value_name = "[NAME=]127.0.0.1:PORT")]
    #[serde(with = "clients", skip_serializing_if = "Vec::is_empty")]
    pub(crate) client: Vec<ClientTable>,

    /// From the client: require an MSE handshake, prefer it, allow it where plaintext fails, or off
    #[arg(long, value_enum, value_name = "WHEN", hide_possible_values = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) outgoing: Option<Encryption>,

    /// To the client: require an MSE handshake, answer it and plaintext (prefer, allow), or off
    #[arg(long, value_enum, value_name = "WHEN", hide_possible_values = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) incoming: Option<Encryption>,

    /// With peers in the local network, in both directions: require, prefer, allow, or off (plaintext
    /// only); otherwise as with all others
    #[arg(long, value_enum, value_name = "WHEN", hide_possible_values = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lan: Option<Encryption>,

    /// What MSE may select: a wholly encrypted stream (rc4), an encrypted handshake only, or any
    #[arg(long, value_enum)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) methods: Option<Methods>,

    /// What to select where both are possible
    #[arg(long, value_enum, value_name = "METHOD")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) prefer_method: Option<PreferredMethod>,

    /// Remember what worked with which peer, and begin with it the next time
    #[arg(hide_short_help = true)]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "true", hide_possible_values = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) memory: Option<bool>,

    /// Keep that memory in this file while the proxy does not run (it names peers)
    #[arg(hide_short_help = true)]
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) memory_file: Option<PathBuf>,

    /// Answer for the .torrent files in this directory; may be given more than once, as the next two. With
    /// several clients it is the first one's, or that of the NAME
    #[arg(long, value_name = "[NAME=]DIR", value_hint = ValueHint::DirPath)]
    #[serde(deserialize_with = "values::of_client", skip_serializing_if = "Vec::is_empty")]
    torrents: Vec<OfClient<String>>,

    /// Answer for the hex info-hashes and magnet links in this file
    #[arg(long, value_name = "[NAME=]FILE", value_hint = ValueHint::FilePath)]
    #[serde(deserialize_with = "values::of_client", skip_serializing_if = "Vec::is_empty")]
    hashes: Vec<OfClient<String>>,

    /// Answer for the torrents that this URL lists, such as qBittorrent's own
    /// http://127.0.0.1:8080/api/v2/torrents/info
    #[arg(long, value_name = "[NAME=]URL")]
    #[serde(deserialize_with = "values::of_client", skip_serializing_if = "Vec::is_empty")]
    endpoint: Vec<OfClient<Endpoint>>,

    /// Let the client connect to loopback addresses through the proxy
    #[arg(hide_short_help = true)]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "true", hide_possible_values = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) allow_loopback: Option<bool>,

    /// Append the secret of every connection to this file (whoever reads it can decrypt them)
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key_log: Option<PathBuf>,

    /// Log the addresses of peers and the info-hashes of torrents
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "true", hide_possible_values = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) log_peers: Option<bool>,

    /// Show what is going on at this address: a page, JSON, and metrics for Prometheus
    #[cfg(feature = "status")]
    #[arg(long, value_name = "127.0.0.1:PORT", value_parser = listen_address)]
    #[serde(deserialize_with = "values::address", skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<SocketAddr>,

    /// Let the status page be where other machines reach it; it has no password
    #[cfg(feature = "status")]
    #[arg(hide_short_help = true)]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "true", hide_possible_values = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status_open: Option<bool>,

    /// Answer for the status page under this host name, too; may be given more than once
    #[cfg(feature = "status")]
    #[arg(hide_short_help = true)]
    #[arg(long, value_name = "NAME")]
    #[serde(deserialize_with = "values::texts", skip_serializing_if = "Vec::is_empty")]
    pub(crate) status_name: Vec<String>,

    /// When asked to stop, how long connections may go on; 0 ends them at once
    #[arg(long, value_name = "SECONDS", value_parser = amounts::parse_drain)]
    #[arg(allow_negative_numbers = true)]
    #[serde(deserialize_with = "amounts::drain", skip_serializing_if = "Option::is_none")]
    pub(crate) drain: Option<Seconds>,

    /// How much the proxy takes on.
    #[command(flatten)]
    #[serde(skip_serializing_if = "LimitSettings::is_empty")]
    pub(crate) limits: LimitSettings,

    /// Exceptions for some peers and some torrents. In the file only, as they have an order.
    #[arg(skip)]
    #[serde(rename = "override", skip_serializing_if = "Vec::is_empty")]
    pub(crate) overrides: Vec<OverrideTable>,
}

impl Settings {
    /// Where SOCKS5 and HTTP CONNECT are taken, which may be nowhere.
    pub(crate) fn socks(&self) -> &[SocketAddr] {
        if self.no_socks == Some(true) { &[] } else { &self.socks }
    }

    /// Those that are for one client.
    pub(crate) fn own_socks(&self) -> impl Iterator<Item = &SocketAddr> {
        self.client.iter().flat_map(|client| &client.socks)
    }

    /// Whether anything says which torrents there are.
    pub(crate) fn has_sources(&self) -> bool {
        let own = !self.torrents.is_empty() || !self.hashes.is_empty() || !self.endpoint.is_empty();
        own || self.client.iter().any(ClientTable::has_sources)
    }
}
