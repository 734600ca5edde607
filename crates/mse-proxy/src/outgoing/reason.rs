//! Why an outgoing connection came to nothing, as it is counted.

use super::attempt::AttemptError;
use super::classify::ClassifyError;
use super::connect::ConnectError;
use super::front::target::TargetError;
use super::session::SessionError;
use crate::connections::Reason;

impl SessionError {
    /// `None` where nothing failed: the client left, or the connection ended after it was relayed.
    pub(super) fn reason(&self) -> Option<Reason> {
        match self {
            Self::Front(error) => error.reason(),
            Self::NoRequest => Some(Reason::RequestTimedOut),
            Self::Target(error) => Some(error.reason()),
            Self::Connect(error) => Some(error.reason()),
            Self::Classify(error) => error.reason(),
            Self::Climb(error) => error.reason(),
            Self::Relay(_) => None,
        }
    }
}

impl TargetError {
    fn reason(&self) -> Reason {
        match self {
            Self::Loopback(_) => Reason::TargetLoopback,
            Self::NoPort => Reason::TargetPort,
            Self::UnknownName(_) | Self::NoAddress => Reason::NameUnresolved,
        }
    }
}

impl ConnectError {
    fn reason(&self) -> Reason {
        match self {
            Self::Refused(error) => Reason::of_dialling(error),
            Self::TimedOut => Reason::DialTimedOut,
            Self::Mark(_) => Reason::DialUnmarked,
        }
    }
}

impl ClassifyError {
    fn reason(&self) -> Option<Reason> {
        match self {
            Self::ClientGone(_) => None,
            Self::PeerGone => Some(Reason::PeerGone),
            Self::HandshakeCut => Some(Reason::HandshakeCut),
            Self::PeerSpokeFirst => Some(Reason::PeerSpokeFirst),
        }
    }
}

impl AttemptError {
    fn reason(&self) -> Option<Reason> {
        match self {
            Self::ClientGone(_) => None,
            Self::Unreachable(error) => Some(error.reason()),
            Self::Mse(error) => Some(Reason::of_handshake(error)),
            Self::PlaintextClosed => Some(Reason::PlaintextClosed),
            Self::PlaintextFailed(_) => Some(Reason::PlaintextFailed),
            Self::PlaintextSilent => Some(Reason::PlaintextSilent),
        }
    }
}
