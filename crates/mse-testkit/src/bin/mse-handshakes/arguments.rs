//! The command line.

use mse::{CryptoPolicy, Skey};

pub(crate) const USAGE: &str = "usage: mse-handshakes initiate|respond ADDRESS:PORT INFOHASH COUNT \
                                [--methods any|rc4|header-only]";

pub(crate) struct Arguments {
    pub(crate) role: Role,
    /// HOST:PORT to dial, or ADDRESS:PORT to listen on.
    pub(crate) address: String,
    pub(crate) skey: Skey,
    pub(crate) count: usize,
    pub(crate) policy: CryptoPolicy,
}

#[derive(Clone, Copy)]
pub(crate) enum Role {
    Initiate,
    Respond,
}

impl Arguments {
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Option<Self> {
        let role = match words.next()?.as_str() {
            "initiate" => Role::Initiate,
            "respond" => Role::Respond,
            _ => return None,
        };
        let address = words.next()?;
        let skey = info_hash(&words.next()?)?;
        let count = words.next()?.parse().ok()?;
        let policy = match words.next().as_deref() {
            None => CryptoPolicy::PREFER_RC4,
            Some("--methods") => match words.next()?.as_str() {
                "any" => CryptoPolicy::PREFER_RC4,
                "rc4" => CryptoPolicy::RC4_ONLY,
                "header-only" => CryptoPolicy::PLAINTEXT_ONLY,
                _ => return None,
            },
            Some(_) => return None,
        };
        words.next().is_none().then_some(Self { role, address, skey, count, policy })
    }
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
