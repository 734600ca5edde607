//! What is done with one connection.

use mse::CryptoPolicy;

use super::Policy;

/// What is done with one connection, exceptions considered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Terms {
    pub(crate) policy: Policy,
    pub(crate) methods: CryptoPolicy,
}
