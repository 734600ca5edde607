//! The two directions of an established stream.

use core::fmt;

use crate::crypto::rc4::Rc4;
use crate::method::CryptoMethod;

/// Encrypts what we send. It follows the stream's position: use it on every byte once, in order.
pub struct Encryptor(Carrier);

impl Encryptor {
    pub(crate) fn new(method: CryptoMethod, rc4: Rc4) -> Self {
        Self(Carrier::new(method, rc4))
    }

    /// Encrypts the next bytes of the outgoing stream in place.
    pub fn encrypt(&mut self, data: &mut [u8]) {
        self.0.apply(data);
    }

    /// The same for [`apply_together`], with other streams'.
    pub fn portion<'a>(&'a mut self, data: &'a mut [u8]) -> Portion<'a> {
        Portion { carrier: &mut self.0, data }
    }

    /// Whether the payload goes in clear, so that [`Self::encrypt`] changes nothing.
    #[must_use]
    pub fn is_plaintext(&self) -> bool {
        matches!(self.0, Carrier::Plaintext)
    }
}

/// Decrypts what we receive. It follows the stream's position: use it on every byte once, in order.
pub struct Decryptor(Carrier);

impl Decryptor {
    pub(crate) fn new(method: CryptoMethod, rc4: Rc4) -> Self {
        Self(Carrier::new(method, rc4))
    }

    /// Decrypts the next bytes of the incoming stream in place.
    pub fn decrypt(&mut self, data: &mut [u8]) {
        self.0.apply(data);
    }

    /// The same for [`apply_together`], with other streams'.
    pub fn portion<'a>(&'a mut self, data: &'a mut [u8]) -> Portion<'a> {
        Portion { carrier: &mut self.0, data }
    }

    /// Whether the payload comes in clear, so that [`Self::decrypt`] changes nothing.
    #[must_use]
    pub fn is_plaintext(&self) -> bool {
        matches!(self.0, Carrier::Plaintext)
    }
}

/// The next bytes of one direction of a stream, to be encrypted or decrypted by [`apply_together`].
#[must_use = "nothing happens to the bytes before `apply_together`"]
pub struct Portion<'a> {
    carrier: &'a mut Carrier,
    data: &'a mut [u8],
}

/// Encrypts or decrypts in place what several streams, or both directions of one, have ready.
///
/// The outcome is that of [`Encryptor::encrypt`] and [`Decryptor::decrypt`] one after the other. RC4 on
/// one stream leaves the processor waiting, and four streams side by side fill it: this pays where two
/// or more portions have 3 KiB (without assembly, some 1,000 bytes). Shorter ones go one after the other.
pub fn apply_together<'a>(portions: impl IntoIterator<Item = Portion<'a>>) {
    Rc4::apply_together(portions.into_iter().filter_map(|portion| match portion.carrier {
        Carrier::Plaintext => None,
        Carrier::Rc4(rc4) => Some((rc4, portion.data)),
    }));
}

/// ENCRYPT2. Every method is one that XORs a key stream, so both directions look the same.
enum Carrier {
    Plaintext,
    Rc4(Rc4),
}

impl Carrier {
    fn new(method: CryptoMethod, rc4: Rc4) -> Self {
        match method {
            CryptoMethod::Plaintext => Self::Plaintext,
            CryptoMethod::Rc4 => Self::Rc4(rc4),
        }
    }

    fn apply(&mut self, data: &mut [u8]) {
        match self {
            Self::Plaintext => {}
            Self::Rc4(rc4) => rc4.apply(data),
        }
    }
}

impl fmt::Debug for Encryptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encryptor").finish_non_exhaustive()
    }
}

impl fmt::Debug for Portion<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Portion").field("len", &self.data.len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Decryptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decryptor").finish_non_exhaustive()
    }
}
