#![no_std]
#![doc = include_str!("../README.md")]
#![warn(clippy::std_instead_of_core, clippy::std_instead_of_alloc, clippy::alloc_instead_of_core)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod crypto;
mod initiator;
mod key_log;
mod method;
mod outcome;
mod randomness;
mod responder;
mod sniff;
mod torrent;
mod wire;

pub use initiator::{InitialPayloadTooLong, Initiating, Initiator, LeadingZero, Offer};
pub use key_log::{KeyLog, LoggedSecret};
pub use method::{CryptoMethod, CryptoMethods, CryptoPolicy};
pub use outcome::cipher::{Decryptor, Encryptor, Portion, apply_together};
pub use outcome::error::{ApiMisuse, Error, PeerIncompatible, PeerMisbehaved};
pub use outcome::established::Established;
pub use outcome::stage::{Stage, WorthTrying};
pub use randomness::{FixedChoices, PadTooLong, Randomness};
pub use responder::{AgreedKeys, ChooseSkey, KeyExchange, Responder, Responding};
pub use sniff::{PLAINTEXT_PREFIX, Sniffed, sniff};
pub use torrent::index::SkeyIndex;
pub use torrent::skey::{Skey, SkeyHash};
pub use wire::{MAX_INITIAL_PAYLOAD, MAX_PAD, SAFE_INITIAL_PAYLOAD};
