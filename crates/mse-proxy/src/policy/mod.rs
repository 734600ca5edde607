//! Which connections are encrypted.

mod lan;
mod overrides;
mod prospects;
mod terms;

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

pub use lan::LAN_RANGES;
pub use overrides::{Override, Overrides};
pub(crate) use prospects::Prospects;
pub(crate) use terms::Terms;

/// Whether connections are encrypted, for one direction.
///
/// Its text form is its name in lower case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Policy {
    /// The bytes pass untouched.
    Off,
    /// Outgoing: plaintext first, MSE on a new connection when that fails. Incoming: both are answered.
    Allow,
    /// Outgoing: MSE first, plaintext on a new connection when that fails. Incoming: both are answered.
    #[default]
    Prefer,
    /// Always an MSE handshake: a plaintext BitTorrent handshake is never sent, accepted or passed on.
    ///
    /// The method is not part of it. Where the peer selects header-only (0x01), what follows the
    /// handshake is in clear; [`CryptoPolicy::RC4_ONLY`](mse::CryptoPolicy::RC4_ONLY) as the `methods` of
    /// a half forbids that.
    Require,
}

impl Policy {
    /// Every policy, the most open first.
    pub const ALL: [Self; 4] = [Self::Off, Self::Allow, Self::Prefer, Self::Require];

    /// Its name, in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Allow => "allow",
            Self::Prefer => "prefer",
            Self::Require => "require",
        }
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Policy {
    type Err = UnknownPolicy;

    fn from_str(text: &str) -> Result<Self, UnknownPolicy> {
        Self::ALL.into_iter().find(|policy| policy.name() == text).ok_or(UnknownPolicy)
    }
}

/// The text is not the name of a [`Policy`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a policy is one of off, allow, prefer, require")]
#[non_exhaustive]
pub struct UnknownPolicy;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for policy in Policy::ALL {
            assert_eq!(policy.to_string().parse(), Ok(policy));
        }
    }

    #[test]
    fn other_text_is_refused() {
        for text in ["", "Prefer", "prefer ", "required"] {
            assert_eq!(text.parse::<Policy>(), Err(UnknownPolicy), "{text:?}");
        }
    }
}
