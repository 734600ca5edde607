//! Why an incoming connection came to nothing, as it is counted.

use super::answer::AnswerError;
use super::clients::DialError;
use super::session::SessionError;
use crate::connections::Reason;

impl SessionError {
    /// `None` where the connection ended after it was relayed.
    pub(super) fn reason(&self) -> Option<Reason> {
        match self {
            Self::Socket(_) => Some(Reason::PeerFailed),
            Self::Answer(error) => error.reason(),
            Self::TimedOut => Some(Reason::PeerTimedOut),
            Self::NoClient(error) => Some(error.reason()),
            Self::Relay(_) => None,
        }
    }
}

impl AnswerError {
    /// `None` where a limit was reached, which is counted as such.
    fn reason(&self) -> Option<Reason> {
        match self {
            Self::Limited(_) => None,
            Self::Closed => Some(Reason::PeerClosed),
            Self::Read(_) => Some(Reason::PeerFailed),
            Self::PlaintextRefused => Some(Reason::PlaintextRefused),
            Self::MseRefused => Some(Reason::MseRefused),
            Self::Mse(error) => Some(Reason::of_handshake(error)),
        }
    }
}

impl DialError {
    fn reason(&self) -> Reason {
        match self {
            Self::Unreachable { .. } => Reason::ClientUnreachable,
            Self::Ourselves { .. } => Reason::ClientDialFailed,
            Self::Socket { source, .. } => match Reason::of_dialling(source) {
                Reason::OutOfFiles => Reason::OutOfFiles,
                _ => Reason::ClientDialFailed,
            },
        }
    }
}
