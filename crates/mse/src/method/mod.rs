//! The encryption methods: one, a set of them on the wire, and which we allow and prefer.

mod policy;

use core::fmt;

pub use policy::CryptoPolicy;

/// How the payload behind the handshake is carried, in both directions alike.
///
/// The handshake itself, IA included, is RC4 whatever is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CryptoMethod {
    /// 0x01: in clear ("header-only" encryption).
    Plaintext,
    /// 0x02: the handshake's RC4 key streams go on.
    Rc4,
}

impl CryptoMethod {
    /// Every method this crate can carry, the most concealing first.
    pub(crate) const ALL: [Self; 2] = [Self::Rc4, Self::Plaintext];

    /// The method's bit in crypto_provide and crypto_select.
    #[must_use]
    pub const fn bit(self) -> CryptoMethods {
        match self {
            Self::Plaintext => CryptoMethods::PLAINTEXT,
            Self::Rc4 => CryptoMethods::RC4,
        }
    }
}

impl fmt::Display for CryptoMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plaintext => "plaintext",
            Self::Rc4 => "rc4",
        })
    }
}

/// crypto_provide or crypto_select: a field of 32 bits, those we do not know included.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct CryptoMethods(u32);

impl CryptoMethods {
    /// 0x01.
    pub const PLAINTEXT: Self = Self(0x01);
    /// 0x02.
    pub const RC4: Self = Self(0x02);

    /// The field with these bits, known or not.
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// All bits.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Whether no bit is set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether all bits of `other` are set.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The bits of either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The bits of both.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The method, if exactly one bit is set and we know it.
    #[must_use]
    pub fn single(self) -> Option<CryptoMethod> {
        CryptoMethod::ALL.into_iter().find(|method| method.bit() == self)
    }
}

impl fmt::Debug for CryptoMethods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CryptoMethods({:#x})", self.0)
    }
}

impl fmt::Display for CryptoMethods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}
