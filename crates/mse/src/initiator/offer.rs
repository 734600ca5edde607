//! What an initiator asks for.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use crate::key_log::KeyLog;
use crate::method::CryptoPolicy;
use crate::torrent::skey::Skey;
use crate::wire::{MAX_INITIAL_PAYLOAD, SAFE_INITIAL_PAYLOAD};

/// What an initiator asks for: a torrent, under a policy, with a first payload.
#[derive(Clone)]
pub struct Offer {
    pub(super) skey: Skey,
    pub(super) policy: CryptoPolicy,
    pub(super) initial_payload: Vec<u8>,
    pub(super) key_log: Option<Arc<dyn KeyLog>>,
}

impl Offer {
    /// Asks for a torrent, without an initial payload. The policy decides crypto_provide.
    #[must_use]
    pub fn new(skey: Skey, policy: CryptoPolicy) -> Self {
        Self { skey, policy, initial_payload: Vec::new(), key_log: None }
    }

    /// Sends IA inside the handshake, which saves a round trip: usually the BitTorrent handshake.
    ///
    /// The responder waits for all of it before it answers, and it is RC4-encrypted whatever method
    /// is selected.
    ///
    /// # Errors
    ///
    /// [`InitialPayloadTooLong`] if it has more than 68 bytes: libtorrent, rTorrent, aria2 and
    /// KTorrent refuse or mishandle those.
    pub fn with_initial_payload(self, payload: Vec<u8>) -> Result<Self, InitialPayloadTooLong> {
        self.with_payload_of_at_most(SAFE_INITIAL_PAYLOAD, payload)
    }

    /// As [`Self::with_initial_payload`] for a peer that is known to take more than 68 bytes.
    ///
    /// # Errors
    ///
    /// [`InitialPayloadTooLong`] if it has more than 65,535 bytes.
    pub fn with_long_initial_payload(
        self,
        payload: Vec<u8>,
    ) -> Result<Self, InitialPayloadTooLong> {
        self.with_payload_of_at_most(MAX_INITIAL_PAYLOAD, payload)
    }

    /// Logs the secrets of the connection.
    #[must_use]
    pub fn with_key_log(self, key_log: Arc<dyn KeyLog>) -> Self {
        Self { key_log: Some(key_log), ..self }
    }

    fn with_payload_of_at_most(
        self,
        limit: usize,
        initial_payload: Vec<u8>,
    ) -> Result<Self, InitialPayloadTooLong> {
        if initial_payload.len() > limit {
            return Err(InitialPayloadTooLong { len: initial_payload.len(), limit });
        }
        Ok(Self { initial_payload, ..self })
    }
}

impl fmt::Debug for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Offer")
            .field("skey", &self.skey)
            .field("policy", &self.policy)
            .field("initial_payload", &self.initial_payload.len())
            .finish_non_exhaustive()
    }
}

/// An initial payload that is longer than the peer would take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InitialPayloadTooLong {
    /// Its length, in bytes.
    pub len: usize,
    /// The most that is allowed, in bytes.
    pub limit: usize,
}

impl fmt::Display for InitialPayloadTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an initial payload of {} bytes, more than {}", self.len, self.limit)
    }
}

impl core::error::Error for InitialPayloadTooLong {}
