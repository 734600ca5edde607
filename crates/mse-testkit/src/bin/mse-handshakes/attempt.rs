//! One connection, from its start to its end.

use std::fmt;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use mse::{CryptoMethod, Stage};

use crate::evidence::keys::Keys;
use crate::evidence::trace::Trace;

/// A connection and what became of it.
pub(crate) struct Attempt {
    pub(crate) ours: Option<SocketAddr>,
    pub(crate) peers: Option<SocketAddr>,
    pub(crate) outcome: Outcome,
    /// How far it came.
    pub(crate) step: Step,
    pub(crate) trace: Trace,
    /// From when both public keys are there.
    pub(crate) keys: Option<Keys>,
}

pub(crate) enum Outcome {
    Worked {
        method: CryptoMethod,
        /// Whether the peer has shown that it could read our last message.
        confirmed: bool,
    },
    /// S begins with a zero byte, so that ours gave up and dials again.
    LeadingZero,
    Failed(Ending),
}

/// What was under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Connect,
    Mse(Stage),
    BitTorrentHandshake,
    FirstMessage,
}

/// How a connection ended that failed.
#[derive(Debug)]
pub(crate) enum Ending {
    /// FIN.
    Closed,
    /// RST.
    Reset,
    /// Nothing came until the time limit.
    Silence,
    /// RST in answer to SYN.
    Refused,
    /// The connection is not to be had, for a reason on this side.
    Local(io::Error),
    /// Ours ended it, because of the peer's bytes.
    Rejected(Rejected),
}

#[derive(Debug)]
pub(crate) enum Rejected {
    Mse(mse::Error),
    OtherTorrent,
    NoBitTorrentHandshake,
    OtherInfoHash,
    NoMessage,
}

impl Outcome {
    pub(crate) fn worked(&self) -> bool {
        matches!(self, Self::Worked { .. })
    }
}

impl Step {
    pub(crate) fn name(self) -> String {
        match self {
            Self::Connect => "connect".to_owned(),
            Self::Mse(stage) => snake_case(&format!("{stage:?}")),
            Self::BitTorrentHandshake => "bittorrent_handshake".to_owned(),
            Self::FirstMessage => "first_message".to_owned(),
        }
    }
}

impl Ending {
    /// One word for each way to end.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Closed => "fin",
            Self::Reset => "rst",
            Self::Silence => "silence",
            Self::Refused => "refused",
            Self::Local(_) => "local",
            Self::Rejected(_) => "rejected",
        }
    }

    /// What there is to say beyond the word.
    pub(crate) fn detail(&self) -> Option<String> {
        match self {
            Self::Local(error) => Some(error.to_string()),
            Self::Rejected(why) => Some(why.to_string()),
            _ => None,
        }
    }
}

impl From<io::Error> for Ending {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut => Self::Silence,
            ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => Self::Reset,
            ErrorKind::ConnectionRefused => Self::Refused,
            _ => Self::Local(error),
        }
    }
}

impl From<mse::Error> for Ending {
    fn from(error: mse::Error) -> Self {
        Self::Rejected(Rejected::Mse(error))
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mse(error) => error.fmt(f),
            Self::OtherTorrent => f.write_str("the peer asks for another torrent"),
            Self::NoBitTorrentHandshake => {
                f.write_str("what follows MSE is no BitTorrent handshake")
            }
            Self::OtherInfoHash => f.write_str("the BitTorrent handshake has another info-hash"),
            Self::NoMessage => f.write_str("what follows the handshakes is no message"),
        }
    }
}

fn snake_case(camel: &str) -> String {
    let mut snake = String::new();
    for letter in camel.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_have_names() {
        assert_eq!(Step::Mse(Stage::PublicKey).name(), "public_key");
        assert_eq!(Step::Mse(Stage::Synchronise).name(), "synchronise");
    }
}
