//! Which methods we allow, and which we prefer.

use super::{CryptoMethod, CryptoMethods};

/// The methods one side allows, and the one it prefers when several are possible.
///
/// An initiator offers all of them, and the responder decides. The two roles take a policy each, so
/// that incoming and outgoing connections can differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CryptoPolicy {
    allowed: CryptoMethods,
    preferred: CryptoMethod,
}

impl CryptoPolicy {
    /// RC4 for the whole stream, nothing else.
    pub const RC4_ONLY: Self = Self::only(CryptoMethod::Rc4);
    /// An encrypted handshake and a payload in clear, nothing else.
    pub const PLAINTEXT_ONLY: Self = Self::only(CryptoMethod::Plaintext);
    /// Both, RC4 where the choice is ours.
    pub const PREFER_RC4: Self = Self::RC4_ONLY.or(CryptoMethod::Plaintext);
    /// Both, the payload in clear where the choice is ours.
    pub const PREFER_PLAINTEXT: Self = Self::PLAINTEXT_ONLY.or(CryptoMethod::Rc4);

    /// Allows one method.
    #[must_use]
    pub const fn only(method: CryptoMethod) -> Self {
        Self { allowed: method.bit(), preferred: method }
    }

    /// Allows another method too, without preferring it.
    #[must_use]
    pub const fn or(self, method: CryptoMethod) -> Self {
        Self { allowed: self.allowed.union(method.bit()), preferred: self.preferred }
    }

    /// crypto_provide: all methods allowed.
    #[must_use]
    pub const fn provide(&self) -> CryptoMethods {
        self.allowed
    }

    /// The method we prefer.
    #[must_use]
    pub const fn preferred(&self) -> CryptoMethod {
        self.preferred
    }

    /// crypto_select: of what was provided, the method to use. Unknown bits are passed over.
    #[must_use]
    pub fn select(&self, provided: CryptoMethods) -> Option<CryptoMethod> {
        let possible = self.allowed.intersection(provided);
        core::iter::once(self.preferred)
            .chain(CryptoMethod::ALL)
            .find(|method| possible.contains(method.bit()))
    }
}

/// [`Self::PREFER_RC4`].
impl Default for CryptoPolicy {
    fn default() -> Self {
        Self::PREFER_RC4
    }
}

#[cfg(test)]
mod tests {
    use super::CryptoMethod::{Plaintext, Rc4};
    use super::*;

    #[test]
    fn every_policy_against_every_offer() {
        let (plain, rc4) = (Some(Plaintext), Some(Rc4));
        for (policy, by_offer) in [
            (CryptoPolicy::RC4_ONLY, [None, None, rc4, rc4]),
            (CryptoPolicy::PLAINTEXT_ONLY, [None, plain, None, plain]),
            (CryptoPolicy::PREFER_RC4, [None, plain, rc4, rc4]),
            (CryptoPolicy::PREFER_PLAINTEXT, [None, plain, rc4, plain]),
        ] {
            for (offer, expected) in (0..).zip(by_offer) {
                for unknown in [0, 0x04, 0xffff_fffc] {
                    let provided = CryptoMethods::from_bits(offer | unknown);
                    assert_eq!(policy.select(provided), expected, "{policy:?} {provided}");
                }
            }
        }
    }

    #[test]
    fn only_known_bits_are_provided() {
        assert_eq!(CryptoPolicy::PREFER_RC4.provide().bits(), 3);
        assert_eq!(CryptoPolicy::RC4_ONLY.provide().bits(), 2);
        assert_eq!(CryptoPolicy::PLAINTEXT_ONLY.provide().bits(), 1);
    }
}
