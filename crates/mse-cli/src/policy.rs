//! From the words of the command line to the proxy's.

use mse::CryptoPolicy;
use mse_proxy::Policy;

use crate::cli::{Encryption, Methods, PreferredMethod};

impl From<Encryption> for Policy {
    fn from(encryption: Encryption) -> Self {
        match encryption {
            Encryption::Require => Self::Require,
            Encryption::Prefer => Self::Prefer,
            Encryption::Allow => Self::Allow,
            Encryption::Off => Self::Off,
        }
    }
}

/// The methods MSE offers and accepts, and which of them is preferred.
pub(crate) fn crypto_policy(methods: Methods, preferred: PreferredMethod) -> CryptoPolicy {
    match (methods, preferred) {
        (Methods::Any, PreferredMethod::Rc4) => CryptoPolicy::PREFER_RC4,
        (Methods::Any, PreferredMethod::HeaderOnly) => CryptoPolicy::PREFER_PLAINTEXT,
        (Methods::Rc4, _) => CryptoPolicy::RC4_ONLY,
        (Methods::HeaderOnly, _) => CryptoPolicy::PLAINTEXT_ONLY,
    }
}
