//! The secrets of a connection, for those who debug their own.

use core::fmt;

use crate::crypto::group::{PublicKey, SharedSecret};
use crate::torrent::skey::{Hex, Skey};

/// Receives the secrets of each handshake, so that a capture can be decrypted.
///
/// Nothing is logged unless a key log is given. Whoever reads the log can read the streams.
pub trait KeyLog: fmt::Debug + Send + Sync {
    /// Called once for each handshake, as soon as S and SKEY are known.
    fn log(&self, secret: &LoggedSecret<'_>);
}

/// What decrypts one connection. Its `Display` is its line in a key log file:
///
/// ```text
/// MSE <Ya: 192 hex digits> <S: 192 hex digits> <SKEY: 40 hex digits>
/// ```
///
/// Ya says which connection it is: it is the first 96 bytes from initiator to responder.
#[derive(Clone, Copy)]
pub struct LoggedSecret<'a> {
    ya: &'a PublicKey,
    s: &'a SharedSecret,
    skey: &'a Skey,
}

impl<'a> LoggedSecret<'a> {
    pub(crate) fn new(ya: &'a PublicKey, s: &'a SharedSecret, skey: &'a Skey) -> Self {
        Self { ya, s, skey }
    }

    /// Ya, 96 bytes.
    #[must_use]
    pub fn ya(&self) -> &[u8] {
        self.ya.as_bytes()
    }

    /// S, 96 bytes.
    #[must_use]
    pub fn s(&self) -> &[u8] {
        self.s.as_bytes()
    }

    /// SKEY, 20 bytes.
    #[must_use]
    pub fn skey(&self) -> &Skey {
        self.skey
    }
}

impl fmt::Display for LoggedSecret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MSE {} {} {}", Hex(self.ya()), Hex(self.s()), Hex(&self.skey.0))
    }
}

impl fmt::Debug for LoggedSecret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoggedSecret").finish_non_exhaustive()
    }
}
