//! Keys: ours, honest or not, and what they share with the peer's.

use dh768::{PrivateKey, PublicKey};

use super::other_prime;
use super::walk::walk;
use crate::random::Random;

/// A public key Y or a secret S, big-endian, leading zeros kept.
pub type Number = [u8; 96];

/// P.
pub const P: Number = {
    let mut p = [0; 96];
    let digits = b"FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74\
020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6\
F44C42E9A63A36210000000000090563";
    let mut at = 0;
    while at < 96 {
        p[at] = nibble(digits[2 * at]) << 4 | nibble(digits[2 * at + 1]);
        at += 1;
    }
    p
};

const fn nibble(digit: u8) -> u8 {
    if digit.is_ascii_digit() { digit - b'0' } else { digit - b'A' + 10 }
}

/// 0, 1 and so on.
pub(crate) const fn small(number: u8) -> Number {
    let mut bytes = [0; 96];
    bytes[95] = number;
    bytes
}

/// P with another last byte: its own is 0x63.
pub(crate) const fn near_p(last: u8) -> Number {
    let mut bytes = P;
    bytes[95] = last;
    bytes
}

/// What a public key is that is not in [2, P-2], in symbols.
pub(crate) fn out_of_range(public: &Number) -> Option<&'static str> {
    const NAMED: [(Number, &str); 5] = [
        (small(0), "0"),
        (small(1), "1"),
        (near_p(0x62), "P-1"),
        (P, "P"),
        ([0xff; 96], "2^768-1"),
    ];
    let named = NAMED.iter().find(|(number, _)| number == public).map(|(_, name)| *name);
    named.or_else(|| (*public > P).then_some("more than P"))
}

/// Which public key to send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyChoice {
    /// Any but those that deployed peers stumble over: one that begins with 0 or 0x13.
    #[default]
    Harmless,
    /// One that begins with this byte.
    BeginsWith(u8),
    /// 2^700, and S as a peer computes it that has taken the prime of RFC 2409's first group.
    WrongPrime,
    /// This number, in the group or not. `secret` is what a peer computes from it.
    Fixed {
        /// What is sent.
        public: Number,
        /// What S then is, whatever the peer's key.
        secret: Number,
    },
}

/// Our key of one connection.
pub(crate) enum OurKey {
    Honest { private: PrivateKey, public: Number },
    Fixed { public: Number, secret: Number },
    WrongPrime,
}

impl OurKey {
    pub(crate) fn draw(choice: KeyChoice, random: &Random) -> Self {
        match choice {
            KeyChoice::Harmless => Self::search(random, is_harmless),
            KeyChoice::BeginsWith(byte) => Self::search(random, |y| y[0] == byte),
            KeyChoice::WrongPrime => Self::WrongPrime,
            KeyChoice::Fixed { public, secret } => Self::Fixed { public, secret },
        }
    }

    /// One that fits with the peer's: for a responder, who sees Ya before it chooses. `first` is what
    /// S has to begin with.
    pub(crate) fn draw_for(
        choice: KeyChoice,
        peer: &Number,
        first: SecretBegins,
        random: &Random,
    ) -> Self {
        loop {
            let key = match (first, choice) {
                (SecretBegins::WithZero, KeyChoice::Harmless) => Self::with_zero(peer, random),
                _ => None,
            };
            let key = key.unwrap_or_else(|| Self::draw(choice, random));
            let fits = match (first, key.secret(peer)) {
                (SecretBegins::WithZero, Some(s)) => s[0] == 0,
                (SecretBegins::WithoutZero, Some(s)) => s[0] != 0,
                _ => true,
            };
            if fits || !matches!(key, Self::Honest { .. }) {
                return key;
            }
        }
    }

    /// A harmless one for which S begins with zero.
    fn with_zero(peer: &Number, random: &Random) -> Option<Self> {
        loop {
            let private = walk(peer, random, |s| s[0] == 0)?;
            let public = private.public_key();
            if is_harmless(&public) {
                return Some(Self::Honest { private, public });
            }
        }
    }

    /// Each condition that is asked for has a chance of 1 in 256 or more, so this ends.
    fn search(random: &Random, fits: impl Fn(&Number) -> bool) -> Self {
        loop {
            let private = PrivateKey::new(&random.array());
            let public = private.public_key();
            if fits(&public) {
                return Self::Honest { private, public };
            }
        }
    }

    pub(crate) fn public(&self) -> &Number {
        match self {
            Self::Honest { public, .. } | Self::Fixed { public, .. } => public,
            Self::WrongPrime => &other_prime::PUBLIC,
        }
    }

    /// Nothing if the peer's key is out of range.
    pub(crate) fn secret(&self, peer: &Number) -> Option<Number> {
        match self {
            Self::Honest { private, .. } => {
                Some(*private.shared_secret(&PublicKey::new(peer).ok()?).as_bytes())
            }
            Self::Fixed { secret, .. } => Some(*secret),
            Self::WrongPrime => Some(other_prime::secret(peer)),
        }
    }
}

/// Whether a key is in [2, P-2].
pub(crate) fn is_in_range(key: &Number) -> bool {
    PublicKey::new(key).is_ok()
}

/// Whether no deployed peer stumbles over it.
fn is_harmless(key: &Number) -> bool {
    !matches!(key[0], 0 | 0x13)
}

/// What the first byte of S has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecretBegins {
    /// Zero.
    WithZero,
    /// Anything else.
    WithoutZero,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_is_the_groups_own() {
        let mut below = P;
        below[95] -= 2;
        assert!(PublicKey::new(&below).is_ok());
        below[95] += 1;
        assert!(PublicKey::new(&below).is_err());
    }

    #[test]
    fn what_is_out_of_range_has_a_name() {
        for (public, name) in [
            (small(0), Some("0")),
            (small(1), Some("1")),
            (small(2), None),
            (near_p(0x61), None),
            (near_p(0x62), Some("P-1")),
            (P, Some("P")),
            (near_p(0x64), Some("more than P")),
        ] {
            assert_eq!(out_of_range(&public), name);
            assert_eq!(PublicKey::new(&public).is_err(), name.is_some());
        }
    }

    #[test]
    fn keys_are_as_they_were_asked_for() {
        let random = Random::from_seed([3; 32]);
        for byte in [0, 0x13, 0x77] {
            let key = OurKey::draw(KeyChoice::BeginsWith(byte), &random);
            assert_eq!(key.public()[0], byte);
        }
        let peer = OurKey::draw(KeyChoice::Harmless, &random);
        let first = SecretBegins::WithZero;
        let ours = OurKey::draw_for(KeyChoice::Harmless, peer.public(), first, &random);
        let s = ours.secret(peer.public()).unwrap();
        assert_eq!(s[0], 0);
        assert_eq!(peer.secret(ours.public()), Some(s));
        assert_eq!(ours.secret(&[0; 96]), None);
    }
}
