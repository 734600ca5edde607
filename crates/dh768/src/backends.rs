//! The forms of the arithmetic, for tests and benchmarks that compare them. Not a stable interface.

use alloc::vec::Vec;

use crate::portable::Portable;
use crate::private_key::PrivateKey;
use crate::public_key::PublicKey;
use crate::scalar::{power, power_of_two};
use crate::shared_secret::SharedSecret;

/// One key at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct One(OneKind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OneKind {
    Portable,
}

impl One {
    /// Safe Rust, on every CPU.
    pub const PORTABLE: Self = Self(OneKind::Portable);

    /// What [`PrivateKey`] uses on this CPU.
    pub fn fastest() -> Self {
        Self::PORTABLE
    }

    /// All that this CPU has.
    pub fn available() -> Vec<Self> {
        alloc::vec![Self::PORTABLE]
    }

    /// As [`PrivateKey::public_key`].
    pub fn public_key(self, key: &PrivateKey) -> [u8; PublicKey::LENGTH] {
        match self.0 {
            OneKind::Portable => power_of_two(Portable, key.as_bytes()),
        }
    }

    /// As [`PrivateKey::shared_secret`].
    pub fn shared_secret(self, key: &PrivateKey, peer: &PublicKey) -> SharedSecret {
        self.power(peer.as_bytes(), key)
    }

    /// As [`Self::shared_secret`], of any number at all.
    pub fn power(self, base: &[u8; PublicKey::LENGTH], key: &PrivateKey) -> SharedSecret {
        SharedSecret::take(match self.0 {
            OneKind::Portable => power(Portable, base, key.as_bytes()),
        })
    }
}

/// Many keys at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Many(ManyKind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ManyKind {
    OneByOne(One),
}

impl Many {
    /// What [`crate::batch`] uses on this CPU.
    pub fn fastest() -> Self {
        Self(ManyKind::OneByOne(One::fastest()))
    }

    /// All that this CPU has.
    pub fn available() -> Vec<Self> {
        One::available().into_iter().map(|one| Self(ManyKind::OneByOne(one))).collect()
    }

    /// As [`crate::batch::public_keys`].
    pub fn public_keys(self, keys: &[PrivateKey]) -> Vec<[u8; PublicKey::LENGTH]> {
        match self.0 {
            ManyKind::OneByOne(one) => keys.iter().map(|key| one.public_key(key)).collect(),
        }
    }

    /// As [`crate::batch::shared_secrets`].
    pub fn shared_secrets(self, pairs: &[(&PrivateKey, &PublicKey)]) -> Vec<SharedSecret> {
        match self.0 {
            ManyKind::OneByOne(one) => {
                pairs.iter().map(|(key, peer)| one.shared_secret(key, peer)).collect()
            }
        }
    }
}
