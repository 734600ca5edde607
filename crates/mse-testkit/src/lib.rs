//! What the tests of this workspace share. It is not published.
//!
//! - [`mod@reference`]: another implementation of MSE, slow and simple, that can lie field by field.
//! - [`machine`]: the `mse` crate's two roles as a [`Side`], for those who drive both ends.
//! - [`pair`]: two sides against each other over a wire that cuts the streams as [`Split`] says.
//! - [`script`]: one role against literal bytes.
//! - [`vectors`]: the transcripts.
//! - [`key_log`]: a key log in memory.
//! - [`narrow_pipe`]: transports that take few bytes at a time.

#![allow(clippy::exhaustive_structs, clippy::exhaustive_enums, reason = "nothing is published")]

pub mod key_log;
pub mod machine;
pub mod narrow_pipe;
pub mod pair;
pub mod reference;
pub mod script;
pub mod side;
pub mod split;
pub mod vectors;

pub use side::{Reading, Side, Stop, Verdict};
pub use split::Split;

/// A BitTorrent handshake, 68 bytes: what IA usually is.
#[must_use]
pub fn bittorrent_handshake(info_hash: [u8; 20], peer_id: [u8; 20]) -> [u8; 68] {
    let mut bytes = [0; 68];
    bytes[..20].copy_from_slice(&mse::PLAINTEXT_PREFIX);
    bytes[28..48].copy_from_slice(&info_hash);
    bytes[48..].copy_from_slice(&peer_id);
    bytes
}
