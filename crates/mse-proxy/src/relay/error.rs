//! How a relay fails.

use std::fmt;
use std::io;

use thiserror::Error;

/// Why a relay ended before both sides had closed.
#[derive(Debug, Error)]
pub(crate) enum RelayError {
    #[error("{operation} the {side} failed: {source}")]
    Io { side: Side, operation: Operation, source: io::Error },
    #[error("one side closed and the other fell silent")]
    HalfClosedIdle,
    #[error("nothing passed for too long")]
    Idle,
    #[error("the {side} has not read for too long")]
    Stalled { side: Side },
}

/// At which end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Client,
    Peer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Read,
    Write,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "client",
            Self::Peer => "peer",
        })
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "reading from",
            Self::Write => "writing to",
        })
    }
}
