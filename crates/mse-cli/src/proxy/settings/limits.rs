//! `[limits]`: how much the proxy takes on.

use clap::Args;
use mse_proxy::Limits;
use serde::{Deserialize, Serialize};

use super::amounts::{Bytes, Count, Seconds};

/// The limits. In the file they are the keys of a table, `connections` for `--limit-connections`.
#[derive(Args, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct LimitSettings {
    /// The most connections at a time in each direction, with two open files each
    #[arg(long = "limit-connections", value_name = "NUMBER", hide_short_help = true)]
    #[arg(allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) connections: Option<Count<1>>,

    /// The most connections at a time from one address (IPv6: from a network of 64 bits)
    #[arg(long = "limit-connections-per-address", value_name = "NUMBER", hide_short_help = true)]
    #[arg(allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    connections_per_address: Option<Count<1>>,

    /// The most peers at a time that have not said yet what they want
    #[arg(long = "limit-handshakes", value_name = "NUMBER", hide_short_help = true)]
    #[arg(allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    handshakes: Option<Count<1>>,

    /// The most such peers from one address (IPv6: from a network of 64 bits)
    #[arg(long = "limit-handshakes-per-address", value_name = "NUMBER", hide_short_help = true)]
    #[arg(allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    handshakes_per_address: Option<Count<1>>,

    /// How long a peer may take for its handshake
    #[arg(long = "limit-handshake-deadline", value_name = "SECONDS", hide_short_help = true)]
    #[arg(allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    handshake_deadline: Option<Seconds>,

    /// The most bytes that are taken from a peer before its handshake is complete
    #[arg(long = "limit-handshake-bytes", value_name = "BYTES", hide_short_help = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    handshake_bytes: Option<Bytes>,

    /// The most key exchanges that are computed for one address within limits.key-exchange-window
    #[arg(long = "limit-key-exchanges", value_name = "NUMBER", hide_short_help = true)]
    #[arg(allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    key_exchanges: Option<Count<1>>,

    /// After which time their number starts from zero
    #[arg(long = "limit-key-exchange-window", value_name = "SECONDS", hide_short_help = true)]
    #[arg(allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    key_exchange_window: Option<Seconds>,

    /// Have the limits of an address hold for loopback too, which all peers from a tunnel share
    #[arg(long = "limit-loopback", value_name = "BOOL", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "true", hide_possible_values = true, hide_short_help = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    loopback: Option<bool>,

    /// How long a connection is kept on which no byte passes
    #[arg(long = "limit-idle-timeout", value_name = "SECONDS", hide_short_help = true)]
    #[arg(allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    idle_timeout: Option<Seconds>,

    /// The most connections that are kept open for a while after their handshake failed, so that how
    /// they close says nothing; 0 closes all at once
    #[arg(long = "limit-tarpit", value_name = "NUMBER", hide_short_help = true)]
    #[arg(allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    tarpit: Option<Count<0>>,
}

impl LimitSettings {
    /// Whether none is set.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What the library is told.
    pub(crate) fn to_limits(&self) -> Limits {
        let mut limits = Limits::default();
        set(&mut limits.connections, self.connections.map(|count| count.0));
        set(&mut limits.connections_per_address, self.connections_per_address.map(|count| count.0));
        set(&mut limits.handshakes, self.handshakes.map(|count| count.0));
        set(&mut limits.handshakes_per_address, self.handshakes_per_address.map(|count| count.0));
        set(&mut limits.handshake_deadline, self.handshake_deadline.map(|time| time.0));
        set(&mut limits.handshake_bytes, self.handshake_bytes.map(|bytes| bytes.0));
        set(&mut limits.key_exchanges, self.key_exchanges.map(|count| count.0));
        set(&mut limits.key_exchange_window, self.key_exchange_window.map(|time| time.0));
        set(&mut limits.limit_loopback, self.loopback);
        set(&mut limits.idle_timeout, self.idle_timeout.map(|time| time.0));
        set(&mut limits.tarpit, self.tarpit.map(|count| count.0));
        limits
    }

    /// All of the library's.
    pub(super) fn of(limits: &Limits) -> Self {
        Self {
            connections: Some(Count(limits.connections)),
            connections_per_address: Some(Count(limits.connections_per_address)),
            handshakes: Some(Count(limits.handshakes)),
            handshakes_per_address: Some(Count(limits.handshakes_per_address)),
            handshake_deadline: Some(Seconds(limits.handshake_deadline)),
            handshake_bytes: Some(Bytes(limits.handshake_bytes)),
            key_exchanges: Some(Count(limits.key_exchanges)),
            key_exchange_window: Some(Seconds(limits.key_exchange_window)),
            loopback: Some(limits.limit_loopback),
            idle_timeout: Some(Seconds(limits.idle_timeout)),
            tarpit: Some(Count(limits.tarpit)),
        }
    }
}

fn set<T>(limit: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *limit = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_told_and_the_rest_stays() {
        let text = "connections = 1\nhandshakes-per-address = 2\nhandshake-bytes = '1KiB'\nidle-timeout = 0.5\nloopback = true\ntarpit = 0";
        let limits = toml::from_str::<LimitSettings>(text).unwrap().to_limits();
        let mut expected = Limits::default();
        expected.connections = 1;
        expected.handshakes_per_address = 2;
        expected.handshake_bytes = 1024;
        expected.idle_timeout = std::time::Duration::from_millis(500);
        expected.limit_loopback = true;
        expected.tarpit = 0;
        assert_eq!(limits, expected);
        assert_eq!(LimitSettings::of(&limits).to_limits(), limits);
    }
}
