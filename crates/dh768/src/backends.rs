//! The forms of the arithmetic, for tests and benchmarks that compare them. Not a stable interface.
//!
//! Those that this CPU has, up to what `--cfg dh768_backend` allows: "portable", "adx" or "ifma".

use alloc::vec::Vec;

use crate::portable::Portable;
use crate::prime::to_bytes;
use crate::private_key::PrivateKey;
use crate::public_key::PublicKey;
use crate::scalar::{power, power_of_two};
use crate::shared_secret::SharedSecret;
use crate::x86::{Adx, Ifma, LANES};

/// One key at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct One(OneKind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OneKind {
    Portable,
    Adx(Adx),
}

impl One {
    /// Safe Rust, on every CPU.
    pub const PORTABLE: Self = Self(OneKind::Portable);

    /// What [`PrivateKey`] uses on this CPU.
    pub fn fastest() -> Self {
        if let Some(adx) = Adx::detect() {
            return Self::adx(adx);
        }
        Self::PORTABLE
    }

    /// All that this CPU has.
    pub fn available() -> Vec<Self> {
        [Self::PORTABLE].into_iter().chain(Adx::detect().map(Self::adx)).collect()
    }

    pub(crate) const fn adx(adx: Adx) -> Self {
        Self(OneKind::Adx(adx))
    }

    /// As a cap names it.
    pub const fn name(self) -> &'static str {
        match self.0 {
            OneKind::Portable => "portable",
            OneKind::Adx(_) => "adx",
        }
    }

    /// As [`PrivateKey::public_key`].
    pub fn public_key(self, key: &PrivateKey) -> [u8; PublicKey::LENGTH] {
        to_bytes(&match self.0 {
            OneKind::Portable => power_of_two(Portable, key.as_bytes()),
            OneKind::Adx(adx) => power_of_two(adx, key.as_bytes()),
        })
    }

    /// As [`PrivateKey::shared_secret`].
    pub fn shared_secret(self, key: &PrivateKey, peer: &PublicKey) -> SharedSecret {
        self.power(peer.as_bytes(), key)
    }

    /// As [`Self::shared_secret`], of any number at all.
    pub fn power(self, base: &[u8; PublicKey::LENGTH], key: &PrivateKey) -> SharedSecret {
        SharedSecret::take(&mut match self.0 {
            OneKind::Portable => power(Portable, base, key.as_bytes()),
            OneKind::Adx(adx) => power(adx, base, key.as_bytes()),
        })
    }
}

/// Many keys at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Many(ManyKind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ManyKind {
    OneByOne(One),
    Ifma(Ifma),
}

impl Many {
    /// What [`crate::batch`] uses on this CPU.
    pub fn fastest() -> Self {
        if let Some(ifma) = Ifma::detect() {
            return Self(ManyKind::Ifma(ifma));
        }
        Self(ManyKind::OneByOne(One::fastest()))
    }

    /// All that this CPU has.
    pub fn available() -> Vec<Self> {
        let one_by_one = One::available().into_iter().map(ManyKind::OneByOne);
        one_by_one.chain(Ifma::detect().map(ManyKind::Ifma)).map(Self).collect()
    }

    /// As a cap names it.
    pub const fn name(self) -> &'static str {
        match self.0 {
            ManyKind::OneByOne(one) => one.name(),
            ManyKind::Ifma(_) => "ifma",
        }
    }

    /// As [`crate::batch::lanes`].
    pub fn lanes(self) -> usize {
        match self.0 {
            ManyKind::OneByOne(_) => 1,
            ManyKind::Ifma(_) => LANES,
        }
    }

    /// As [`crate::batch::public_keys`].
    pub fn public_keys(self, keys: &[PrivateKey]) -> Vec<[u8; PublicKey::LENGTH]> {
        match self.0 {
            ManyKind::OneByOne(one) => keys.iter().map(|key| one.public_key(key)).collect(),
            ManyKind::Ifma(ifma) => in_lanes(
                keys,
                |keys| {
                    let exponents = filled(keys.iter().map(PrivateKey::as_bytes), &UNUSED_EXPONENT);
                    ifma.power_of_two(&exponents).map(|words| to_bytes(&words))
                },
                |key| One::fastest().public_key(key),
            ),
        }
    }

    /// As [`crate::batch::shared_secrets`].
    pub fn shared_secrets(self, pairs: &[(&PrivateKey, &PublicKey)]) -> Vec<SharedSecret> {
        match self.0 {
            ManyKind::OneByOne(one) => {
                pairs.iter().map(|(key, peer)| one.shared_secret(key, peer)).collect()
            }
            ManyKind::Ifma(ifma) => in_lanes(
                pairs,
                |pairs| {
                    let bases = filled(pairs.iter().map(|pair| *pair.1.as_bytes()), UNUSED_BASE);
                    let exponents =
                        filled(pairs.iter().map(|pair| pair.0.as_bytes()), &UNUSED_EXPONENT);
                    ifma.power(&bases, &exponents).each_mut().map(SharedSecret::take)
                },
                |(key, peer)| One::fastest().shared_secret(key, peer),
            ),
        }
    }
}

/// The most keys that take longer in lanes, most of them unused, than one by one. For 2, the ratio was
/// 1.06 on AMD Zen 4, for 3 it was 0.72.
const TOO_FEW: usize = 2;

/// Of `items`, eight at a time and the rest in lanes partly unused, or one by one if they are too few.
fn in_lanes<T, R>(
    items: &[T],
    mut together: impl FnMut(&[T]) -> [R; LANES],
    alone: impl Fn(&T) -> R,
) -> Vec<R> {
    let mut results = Vec::with_capacity(items.len());
    for chunk in items.chunks(LANES) {
        if chunk.len() <= TOO_FEW {
            results.extend(chunk.iter().map(&alone));
        } else {
            results.extend(together(chunk).into_iter().take(chunk.len()));
        }
    }
    results
}

fn filled<T: Copy>(items: impl Iterator<Item = T>, unused: T) -> [T; LANES] {
    let mut filled = [unused; LANES];
    filled.iter_mut().zip(items).for_each(|(place, item)| *place = item);
    filled
}

const UNUSED_EXPONENT: [u8; PrivateKey::LENGTH] = [0; PrivateKey::LENGTH];
const UNUSED_BASE: [u8; PublicKey::LENGTH] = [0; PublicKey::LENGTH];
