//! Why a target is not reached, in the words that fronts have for it.

use fast_socks5::ReplyError;

/// What a client is told, as far as its protocol can say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::outgoing) enum Refusal {
    NotAllowed,
    NoSuchHost,
    NetworkUnreachable,
    HostUnreachable,
    Refused,
    TimedOut,
    Failed,
}

impl Refusal {
    /// What SOCKS5 calls it (RFC 1928, section 6).
    pub(super) fn socks(self) -> ReplyError {
        match self {
            Self::NotAllowed => ReplyError::ConnectionNotAllowed,
            Self::NoSuchHost | Self::HostUnreachable => ReplyError::HostUnreachable,
            Self::NetworkUnreachable => ReplyError::NetworkUnreachable,
            Self::Refused => ReplyError::ConnectionRefused,
            Self::TimedOut => ReplyError::TtlExpired,
            Self::Failed => ReplyError::GeneralFailure,
        }
    }

    /// What HTTP calls it (RFC 9110, sections 15.5.4, 15.6.3 and 15.6.5).
    pub(super) fn http(self) -> (u16, &'static str) {
        match self {
            Self::NotAllowed => (403, "Forbidden"),
            Self::TimedOut => (504, "Gateway Timeout"),
            Self::NoSuchHost
            | Self::NetworkUnreachable
            | Self::HostUnreachable
            | Self::Refused
            | Self::Failed => (502, "Bad Gateway"),
        }
    }
}
