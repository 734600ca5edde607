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

    /// Whether the payload comes in clear, so that [`Self::decrypt`] changes nothing.
    #[must_use]
    pub fn is_plaintext(&self) -> bool {
        matches!(self.0, Carrier::Plaintext)
    }
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

impl fmt::Debug for Decryptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decryptor").finish_non_exhaustive()
    }
}
