//! Why a handshake over a transport failed.

use std::{error, fmt, io};

use mse::{SkeyHash, Stage, WorthTrying};

/// Why a handshake over a transport failed. Close the transport.
#[derive(Debug)]
#[non_exhaustive]
pub enum HandshakeError {
    /// A rule of the protocol was broken, or nothing is in common.
    Protocol(mse::Error),
    /// To an initiator: S begins with a zero byte. Dial again with a fresh key.
    LeadingZero,
    /// The peer closed or reset the connection.
    Closed {
        /// What it had still to send.
        stage: Stage,
    },
    /// The handshake took longer than its deadline.
    TimedOut {
        /// What the peer had still to send.
        stage: Stage,
    },
    /// The transport failed.
    Io {
        /// What the peer had still to send.
        stage: Stage,
        /// The transport's error.
        source: io::Error,
    },
    /// To a responder: the initiator named a torrent that we do not have.
    UnknownSkey(SkeyHash),
    /// The operating system gave no randomness.
    Randomness(getrandom::Error),
    /// The caller is at fault.
    Misuse(Misuse),
}

/// What the caller did wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misuse {
    /// A decision is pending ([`Progress::ChooseSkey`] or [`Progress::LeadingZero`]): take it before
    /// more bytes are fed.
    ///
    /// [`Progress::ChooseSkey`]: crate::polled::Progress::ChooseSkey
    /// [`Progress::LeadingZero`]: crate::polled::Progress::LeadingZero
    DecisionPending,
    /// There is no such decision to take now.
    NoDecisionPending,
    /// The handshake is not complete.
    NotEstablished,
    /// The handshake is over: its outcome was returned already.
    Over,
}

impl HandshakeError {
    /// What the side that dialled may try next.
    #[must_use]
    pub fn worth_trying(&self) -> WorthTrying {
        match self {
            Self::Protocol(error) => error.worth_trying(),
            Self::LeadingZero => WorthTrying::FreshKey,
            Self::Closed { stage } | Self::TimedOut { stage } => stage.worth_trying(),
            Self::Io { .. } | Self::UnknownSkey(_) | Self::Randomness(_) | Self::Misuse(_) => {
                WorthTrying::Nothing
            }
        }
    }

    /// The transport's error, with those told apart that the peer or a clock caused.
    pub(crate) fn from_io(source: io::Error, stage: Stage) -> Self {
        match source.kind() {
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe => Self::Closed { stage },
            io::ErrorKind::TimedOut => Self::TimedOut { stage },
            _ => Self::Io { stage, source },
        }
    }
}

impl fmt::Display for HandshakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Protocol(error) => error.fmt(f),
            Self::LeadingZero => {
                f.write_str("the shared secret begins with a zero byte: dial again")
            }
            Self::Closed { stage } => write!(f, "the peer closed the connection while {stage}"),
            Self::TimedOut { stage } => write!(f, "the handshake timed out while {stage}"),
            Self::Io { stage, source } => write!(f, "the transport failed while {stage}: {source}"),
            Self::UnknownSkey(_) => f.write_str("the peer named a torrent that is not known here"),
            Self::Randomness(error) => write!(f, "no randomness: {error}"),
            Self::Misuse(mistake) => write!(f, "wrong use of the handshake: {mistake}"),
        }
    }
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DecisionPending => "a decision is pending",
            Self::NoDecisionPending => "there is no such decision to take",
            Self::NotEstablished => "the handshake is not complete",
            Self::Over => "the handshake is over",
        })
    }
}

/// The message holds the message of its cause, so there is no `source`.
impl error::Error for HandshakeError {}

impl error::Error for Misuse {}

/// For callers that know errors of transports alone.
impl From<HandshakeError> for io::Error {
    fn from(error: HandshakeError) -> Self {
        let kind = match &error {
            HandshakeError::Io { source, .. } => source.kind(),
            HandshakeError::Closed { .. } => io::ErrorKind::ConnectionAborted,
            HandshakeError::TimedOut { .. } => io::ErrorKind::TimedOut,
            HandshakeError::Protocol(_) => io::ErrorKind::InvalidData,
            HandshakeError::LeadingZero => io::ErrorKind::ConnectionReset,
            HandshakeError::UnknownSkey(_) => io::ErrorKind::NotFound,
            HandshakeError::Randomness(_) => io::ErrorKind::Unsupported,
            HandshakeError::Misuse(_) => io::ErrorKind::InvalidInput,
        };
        Self::new(kind, error)
    }
}

impl From<mse::Error> for HandshakeError {
    fn from(error: mse::Error) -> Self {
        Self::Protocol(error)
    }
}

impl From<Misuse> for HandshakeError {
    fn from(mistake: Misuse) -> Self {
        Self::Misuse(mistake)
    }
}

impl From<getrandom::Error> for HandshakeError {
    fn from(error: getrandom::Error) -> Self {
        Self::Randomness(error)
    }
}
