//! What happens to bytes on their way.

use std::fmt;
use std::mem::take;

use mse::{Decryptor, Encryptor, Portion, Sniffed};
use peer_wire::{Handshake, INFO_HASH_PREFIX};

use crate::connections::Tracked;
use crate::torrents::Torrents;

/// Changes the bytes of one direction in place. Each byte passes once, in order.
#[derive(Default)]
pub(crate) enum Transform<'a> {
    /// They stay as they are.
    #[default]
    Plain,
    Encrypt(Encryptor),
    Decrypt(Decryptor),
    /// They stay as they are, and the first ones are looked at.
    Watch(Watcher<'a>),
    /// They stay as they are, and this is called when the first ones come.
    Notice(Box<dyn FnOnce() + Send + 'a>),
}

impl Transform<'_> {
    /// The next bytes of the direction.
    pub(crate) fn apply(&mut self, bytes: &mut [u8]) {
        mse::apply_together(self.portion(bytes));
    }

    /// The same, with what is left to be done by [`mse::apply_together`].
    pub(super) fn portion<'a>(&'a mut self, bytes: &'a mut [u8]) -> Option<Portion<'a>> {
        match self {
            Self::Plain => None,
            Self::Encrypt(encryptor) => Some(encryptor.portion(bytes)),
            Self::Decrypt(decryptor) => Some(decryptor.portion(bytes)),
            Self::Watch(watcher) => {
                if watcher.see(bytes) {
                    *self = Self::Plain;
                }
                None
            }
            Self::Notice(_) => {
                if !bytes.is_empty()
                    && let Self::Notice(notice) = take(self)
                {
                    notice();
                }
                None
            }
        }
    }

    /// Whether nobody needs to see what comes.
    pub(super) fn is_plain(&self) -> bool {
        matches!(self, Self::Plain)
    }
}

/// The header-only method leaves the payload alone.
impl From<Encryptor> for Transform<'_> {
    fn from(encryptor: Encryptor) -> Self {
        if encryptor.is_plaintext() { Self::Plain } else { Self::Encrypt(encryptor) }
    }
}

impl From<Decryptor> for Transform<'_> {
    fn from(decryptor: Decryptor) -> Self {
        if decryptor.is_plaintext() { Self::Plain } else { Self::Decrypt(decryptor) }
    }
}

impl fmt::Debug for Transform<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain => "Plain",
            Self::Encrypt(_) => "Encrypt",
            Self::Decrypt(_) => "Decrypt",
            Self::Watch(_) => "Watch",
            Self::Notice(_) => "Notice",
        })
    }
}

/// Notices a plaintext BitTorrent handshake that passes, for the table of connections.
pub(crate) struct Watcher<'a> {
    first_bytes: Vec<u8>,
    tracked: &'a Tracked,
    /// Where to remember the torrent, if the side that named it is to be believed.
    learn: Option<&'a Torrents>,
}

impl<'a> Watcher<'a> {
    pub(crate) fn new(tracked: &'a Tracked, learn: Option<&'a Torrents>) -> Self {
        Self { first_bytes: Vec::new(), tracked, learn }
    }

    /// True when there is nothing more to see.
    fn see(&mut self, bytes: &[u8]) -> bool {
        let missing = INFO_HASH_PREFIX - self.first_bytes.len();
        self.first_bytes.extend_from_slice(&bytes[..bytes.len().min(missing)]);
        if mse::sniff(&self.first_bytes) == Sniffed::NotPlaintext {
            return true;
        }
        let Ok(info_hash) = Handshake::info_hash_of(&self.first_bytes) else { return false };
        self.tracked.set_plaintext(info_hash);
        if let Some(torrents) = self.learn {
            torrents.learn(info_hash);
        }
        true
    }
}
