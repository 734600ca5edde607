//! What a finished handshake leaves.

use alloc::vec::Vec;

use super::cipher::{Decryptor, Encryptor};
use crate::crypto::rc4::Rc4;
use crate::method::{CryptoMethod, CryptoMethods};
use crate::torrent::skey::Skey;
use crate::wire::inbox::Inbox;

/// A finished handshake, in named parts. Take it apart at once.
#[derive(Debug)]
#[must_use = "it holds what was read of the stream"]
#[non_exhaustive]
pub struct Established {
    /// The torrent both sides named.
    pub skey: Skey,
    /// How the payload stream is carried, in both directions.
    pub method: CryptoMethod,
    /// crypto_provide: what the initiator offered, bits that we do not know included.
    pub provided: CryptoMethods,
    /// IA, as the initiator sent it: 0 to 65,535 bytes, the beginning of the payload stream. Empty
    /// on the initiator.
    pub initial_payload: Vec<u8>,
    /// Payload that arrived behind the handshake, already decrypted. It follows `initial_payload`.
    pub leftover: Vec<u8>,
    /// For what we send.
    pub encryptor: Encryptor,
    /// For what we receive after `leftover`.
    pub decryptor: Decryptor,
}

impl Established {
    pub(crate) fn new(
        skey: Skey,
        (provided, method): (CryptoMethods, CryptoMethod),
        initial_payload: Vec<u8>,
        inbox: Inbox,
        (sending, receiving): (Rc4, Rc4),
    ) -> Self {
        let encryptor = Encryptor::new(method, sending);
        let mut decryptor = Decryptor::new(method, receiving);
        let mut leftover = inbox.into_rest();
        decryptor.decrypt(&mut leftover);
        Self { skey, method, provided, initial_payload, leftover, encryptor, decryptor }
    }
}
