//! One thing that is remembered, and its text form.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use thiserror::Error;

use super::known::{MSE_BELIEVED, PLAINTEXT_BELIEVED};

/// Something that worked with a peer.
///
/// Its text form is a line of three words: `192.0.2.1:6881 mse 1767225600`. The last one counts seconds
/// since 1970; where the peer came to us, the first one has no port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fact {
    /// The peer.
    pub who: Who,
    /// What worked.
    pub worked: Worked,
    /// When it did.
    pub when: SystemTime,
}

/// A peer, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Who {
    /// Where it listens: the client dialled it there.
    Dialled(SocketAddr),
    /// Where it came from. The port it listens on is not known.
    ///
    /// Of an IPv6 address, the first 64 bits are remembered: the rest is another one every day where it is
    /// temporary (RFC 8981), and whoever has a network may come from any address in it.
    Came(IpAddr),
}

/// What worked with a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Worked {
    /// MSE.
    Mse,
    /// MSE, where RC4 alone was offered.
    MseRc4,
    /// Plaintext, where MSE had just failed.
    Plaintext,
}

impl Worked {
    const ALL: [Self; 3] = [Self::Mse, Self::MseRc4, Self::Plaintext];

    const fn name(self) -> &'static str {
        match self {
            Self::Mse => "mse",
            Self::MseRc4 => "mse-rc4",
            Self::Plaintext => "plaintext",
        }
    }

    /// Whether it is of use still. What lies in the future is not: the clock was wrong, then or now.
    pub(super) fn is_believed(self, when: SystemTime, now: SystemTime) -> bool {
        let believed = match self {
            Self::Mse | Self::MseRc4 => MSE_BELIEVED,
            Self::Plaintext => PLAINTEXT_BELIEVED,
        };
        now.duration_since(when).is_ok_and(|age| age < believed)
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.who {
            Who::Dialled(peer) => peer.fmt(f)?,
            Who::Came(address) => address.fmt(f)?,
        }
        let when = self.when.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        write!(f, " {} {}", self.worked.name(), when.as_secs())
    }
}

impl FromStr for Fact {
    type Err = ParseFactError;

    fn from_str(line: &str) -> Result<Self, ParseFactError> {
        let words: Vec<&str> = line.split_ascii_whitespace().take(4).collect();
        let [who, worked, when] = words[..] else { return Err(ParseFactError::NotThreeWords) };
        let who = match (who.parse(), who.parse()) {
            (Ok(peer), _) => Who::Dialled(peer),
            (_, Ok(address)) => Who::Came(address),
            _ => return Err(ParseFactError::NoAddress),
        };
        let worked = Worked::ALL.into_iter().find(|known| known.name() == worked);
        let seconds = when.parse().map_err(|_| ParseFactError::NoTime)?;
        let when = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
        Ok(Self {
            who,
            worked: worked.ok_or(ParseFactError::NothingWorked)?,
            when: when.ok_or(ParseFactError::NoTime)?,
        })
    }
}

/// Why a line is not a [`Fact`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ParseFactError {
    /// It is not a peer, what worked, and when.
    #[error("it is not three words")]
    NotThreeWords,
    /// The first word.
    #[error("the first word is not an address, with or without a port")]
    NoAddress,
    /// The second word.
    #[error("the second word is not one of mse, mse-rc4, plaintext")]
    NothingWorked,
    /// The third word.
    #[error("the third word is not a number of seconds since 1970")]
    NoTime,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_back() {
        for line in [
            "192.0.2.1:6881 mse 1767225600",
            "[2001:db8::1]:6881 plaintext 0",
            "192.0.2.1 mse 1767225600",
            "2001:db8::1 mse-rc4 1",
        ] {
            assert_eq!(line.parse::<Fact>().unwrap().to_string(), line);
        }
    }

    #[test]
    fn other_text_is_refused() {
        for (line, expected) in [
            ("", ParseFactError::NotThreeWords),
            ("192.0.2.1:1 mse", ParseFactError::NotThreeWords),
            ("192.0.2.1:1 mse 1 1", ParseFactError::NotThreeWords),
            ("example.org:1 mse 1", ParseFactError::NoAddress),
            ("192.0.2.1:1 Mse 1", ParseFactError::NothingWorked),
            ("192.0.2.1:1 mse -1", ParseFactError::NoTime),
            ("192.0.2.1:1 mse 18446744073709551615", ParseFactError::NoTime),
        ] {
            assert_eq!(line.parse::<Fact>(), Err(expected), "{line}");
        }
    }
}
