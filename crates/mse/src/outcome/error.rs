//! Why a handshake failed: who is at fault, and which rule was broken.

use core::fmt;

use super::stage::WorthTrying;
use crate::method::CryptoMethods;

/// Why a handshake failed. Close the transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The peer broke a rule of the protocol, or does not speak it.
    PeerMisbehaved(PeerMisbehaved),
    /// The peer keeps to the rules, but we have nothing in common.
    PeerIncompatible(PeerIncompatible),
    /// The caller is at fault.
    ApiMisuse(ApiMisuse),
}

/// The rule a peer broke. The bytes of a peer that does not speak MSE break one of them too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PeerMisbehaved {
    /// Ya or Yb is not in [2, P-2].
    DegeneratePublicKey,
    /// To a responder: HASH("req1", S) is not at offset 0 to 512 behind Ya.
    Req1NotFound,
    /// To an initiator: ENCRYPT(VC) is not at offset 0 to 512 behind Yb.
    VcNotFound,
    /// To a responder: VC does not decrypt to zeros.
    WrongVc,
    /// PadC has this many bytes, more than 512.
    PadCTooLong(u16),
    /// PadD has this many bytes, more than 512.
    PadDTooLong(u16),
    /// crypto_select has no bit set.
    SelectedNothing,
    /// crypto_select has more than one bit set.
    SelectedSeveral(CryptoMethods),
    /// crypto_select is a method that was not in crypto_provide.
    SelectedUnoffered(CryptoMethods),
}

/// Where both sides keep to the rules and cannot agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PeerIncompatible {
    /// To a responder: the initiator offers no method that the policy allows.
    NoCommonMethod {
        /// What the initiator offers, unknown bits included.
        provided: CryptoMethods,
    },
}

/// What the caller did wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiMisuse {
    /// The SKEY chosen does not have the hash that the initiator named.
    SkeyMismatch,
}

impl Error {
    /// What the side that dialled may try next.
    #[must_use]
    pub const fn worth_trying(&self) -> WorthTrying {
        match self {
            Self::PeerMisbehaved(PeerMisbehaved::VcNotFound) => WorthTrying::FreshKey,
            Self::PeerMisbehaved(
                PeerMisbehaved::DegeneratePublicKey
                | PeerMisbehaved::PadDTooLong(_)
                | PeerMisbehaved::SelectedNothing
                | PeerMisbehaved::SelectedSeveral(_)
                | PeerMisbehaved::SelectedUnoffered(_),
            ) => WorthTrying::PlaintextConnection,
            Self::PeerMisbehaved(
                PeerMisbehaved::Req1NotFound
                | PeerMisbehaved::WrongVc
                | PeerMisbehaved::PadCTooLong(_),
            )
            | Self::PeerIncompatible(PeerIncompatible::NoCommonMethod { .. })
            | Self::ApiMisuse(ApiMisuse::SkeyMismatch) => WorthTrying::Nothing,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PeerMisbehaved(rule) => write!(f, "the peer misbehaved: {rule}"),
            Self::PeerIncompatible(reason) => write!(f, "the peer is incompatible: {reason}"),
            Self::ApiMisuse(mistake) => write!(f, "wrong use of the handshake: {mistake}"),
        }
    }
}

impl fmt::Display for PeerMisbehaved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DegeneratePublicKey => f.write_str("its public key is not in [2, P-2]"),
            Self::Req1NotFound => f.write_str("no req1 hash within 532 bytes of its public key"),
            Self::VcNotFound => {
                f.write_str("no verification constant within 520 bytes of its public key")
            }
            Self::WrongVc => f.write_str("its verification constant is wrong"),
            Self::PadCTooLong(len) => write!(f, "PadC of {len} bytes, more than 512"),
            Self::PadDTooLong(len) => write!(f, "PadD of {len} bytes, more than 512"),
            Self::SelectedNothing => f.write_str("it selected no encryption method"),
            Self::SelectedSeveral(methods) => {
                write!(f, "it selected several encryption methods ({methods})")
            }
            Self::SelectedUnoffered(methods) => {
                write!(f, "it selected an encryption method that was not offered ({methods})")
            }
        }
    }
}

impl fmt::Display for PeerIncompatible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCommonMethod { provided } => {
                write!(f, "no encryption method in common (it offers {provided})")
            }
        }
    }
}

impl fmt::Display for ApiMisuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SkeyMismatch => f.write_str("the SKEY chosen is not the one the initiator named"),
        }
    }
}

impl core::error::Error for Error {}
impl core::error::Error for PeerMisbehaved {}
impl core::error::Error for PeerIncompatible {}
impl core::error::Error for ApiMisuse {}

impl From<PeerMisbehaved> for Error {
    fn from(rule: PeerMisbehaved) -> Self {
        Self::PeerMisbehaved(rule)
    }
}

impl From<PeerIncompatible> for Error {
    fn from(reason: PeerIncompatible) -> Self {
        Self::PeerIncompatible(reason)
    }
}

impl From<ApiMisuse> for Error {
    fn from(mistake: ApiMisuse) -> Self {
        Self::ApiMisuse(mistake)
    }
}
