//! The command line.

use std::net::Ipv4Addr;
use std::time::Duration;

use mse::{CryptoPolicy, Skey};
use serde::Serialize;

pub(crate) const USAGE: &str = "usage: mse-handshakes initiate|respond ADDRESS:PORT INFOHASH COUNT \
                                [--methods any|rc4|header-only] [--time-limit SECONDS] \
                                [--within SECONDS] [--at-once N] [--sources ADDRESS] \
                                [--guess-after SECONDS] [--patience SECONDS]";

/// For a whole connection, from its start to the end of the BitTorrent handshakes. KTorrent gives up
/// after 5 seconds, libtorrent after 11; longer than this takes nobody who answers at all.
const TIME_LIMIT: Duration = Duration::from_secs(15);

/// No run takes longer than this.
const FOR_EVER: Duration = Duration::from_secs(24 * 60 * 60);

pub(crate) struct Arguments {
    pub(crate) role: Role,
    /// HOST:PORT to dial, or ADDRESS:PORT to listen on.
    pub(crate) address: String,
    pub(crate) skey: Skey,
    pub(crate) count: usize,
    pub(crate) policy: CryptoPolicy,
    pub(crate) time_limit: Duration,
    pub(crate) within: Duration,
    pub(crate) at_once: usize,
    pub(crate) sources: Option<Ipv4Addr>,
    pub(crate) guess_after: Option<Duration>,
    pub(crate) patience: Duration,
}

/// Ours.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    Initiator,
    Responder,
}

impl Arguments {
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Option<Self> {
        let role = match words.next()?.as_str() {
            "initiate" => Role::Initiator,
            "respond" => Role::Responder,
            _ => return None,
        };
        let mut arguments = Self {
            role,
            address: words.next()?,
            skey: info_hash(&words.next()?)?,
            count: words.next()?.parse().ok()?,
            policy: CryptoPolicy::PREFER_RC4,
            time_limit: TIME_LIMIT,
            within: FOR_EVER,
            at_once: 1,
            sources: None,
            guess_after: None,
            patience: FOR_EVER,
        };
        while let Some(option) = words.next() {
            arguments.set(&option, &words.next()?)?;
        }
        Some(arguments)
    }

    fn set(&mut self, option: &str, value: &str) -> Option<()> {
        match (option, self.role) {
            ("--methods", _) => self.policy = policy(value)?,
            ("--time-limit", _) => self.time_limit = seconds(value)?,
            ("--within", _) => self.within = seconds(value)?,
            ("--at-once", Role::Initiator) => {
                self.at_once = value.parse().ok().filter(|count| *count > 0)?;
            }
            ("--sources", Role::Initiator) => self.sources = Some(value.parse().ok()?),
            ("--guess-after", Role::Initiator) => self.guess_after = Some(seconds(value)?),
            ("--patience", Role::Responder) => self.patience = seconds(value)?,
            _ => return None,
        }
        Some(())
    }
}

fn policy(methods: &str) -> Option<CryptoPolicy> {
    match methods {
        "any" => Some(CryptoPolicy::PREFER_RC4),
        "rc4" => Some(CryptoPolicy::RC4_ONLY),
        "header-only" => Some(CryptoPolicy::PLAINTEXT_ONLY),
        _ => None,
    }
}

fn seconds(number: &str) -> Option<Duration> {
    Some(Duration::from_secs(number.parse().ok().filter(|seconds| *seconds > 0)?))
}

fn info_hash(digits: &str) -> Option<Skey> {
    let mut hash = [0; 20];
    if digits.len() != 40 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    for (at, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(Skey(hash))
}
