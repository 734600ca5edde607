//! Reasons of MSE handshakes.

use mse::{Error, PeerIncompatible, PeerMisbehaved, Stage};
use mse_io::HandshakeError;

use super::Reason;

impl Reason {
    /// Why an MSE handshake failed, on either side.
    pub(crate) fn of_handshake(error: &HandshakeError) -> Self {
        match error {
            HandshakeError::Protocol(error) => Self::of_protocol(error),
            HandshakeError::LeadingZero => Self::MseLeadingZero,
            HandshakeError::Closed { stage: Stage::PublicKey } => Self::MseClosedOnKey,
            HandshakeError::Closed { .. } => Self::MseClosed,
            HandshakeError::TimedOut { stage: Stage::PublicKey } => Self::MseSilentOnKey,
            HandshakeError::TimedOut { .. } => Self::MseTimedOut,
            HandshakeError::Io { .. } => Self::MseTransport,
            HandshakeError::UnknownSkey(_) => Self::MseUnknownTorrent,
            // Randomness, misuse, and what a later version of the protocol's crate adds.
            _ => Self::Internal,
        }
    }

    fn of_protocol(error: &Error) -> Self {
        use PeerMisbehaved as Rule;
        match error {
            Error::PeerMisbehaved(rule) => match rule {
                Rule::DegeneratePublicKey => Self::MseBadKey,
                Rule::WrongVc => Self::MseBadVc,
                Rule::PadCTooLong(_) | Rule::PadDTooLong(_) => Self::MseBadPadding,
                Rule::SelectedNothing | Rule::SelectedSeveral(_) | Rule::SelectedUnoffered(_) => {
                    Self::MseBadSelection
                }
                // Req1NotFound and VcNotFound.
                _ => Self::MseNotFound,
            },
            Error::PeerIncompatible(PeerIncompatible::NoCommonMethod { .. }) => {
                Self::MseNoCommonMethod
            }
            _ => Self::Internal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_at_fault_is_kept() {
        for (error, reason) in [
            (HandshakeError::Closed { stage: Stage::PublicKey }, Reason::MseClosedOnKey),
            (HandshakeError::Closed { stage: Stage::Negotiate }, Reason::MseClosed),
            (HandshakeError::TimedOut { stage: Stage::PublicKey }, Reason::MseSilentOnKey),
            (Error::PeerMisbehaved(PeerMisbehaved::VcNotFound).into(), Reason::MseNotFound),
            (Error::PeerMisbehaved(PeerMisbehaved::PadDTooLong(600)).into(), Reason::MseBadPadding),
            (Error::ApiMisuse(mse::ApiMisuse::SkeyMismatch).into(), Reason::Internal),
        ] {
            assert_eq!(Reason::of_handshake(&error), reason, "{error}");
        }
    }
}
