//! A peer that says what a plan says, right or wrong, and writes down what it is told.
//!
//! It shares the groups and the ciphers with the `mse` crate, and nothing of the protocol: an honest
//! machine cannot be made to misbehave.

pub(crate) mod connection;
pub(crate) mod group;
pub(crate) mod initiator;
mod other_prime;
pub(crate) mod payload;
pub(crate) mod plaintext;
pub(crate) mod record;
pub(crate) mod responder;
pub(crate) mod secrets;
mod walk;

use std::time::Duration;

/// The longest pad that a peer may send, in bytes.
pub const MAX_PAD: usize = 512;

/// How long to wait for what. Each is at least what the slowest client that was measured took, in the
/// default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Patience {
    /// For the TCP connection.
    pub connect: Duration,
    /// For each step of the handshake, and for the BitTorrent handshake.
    pub step: Duration,
    /// For more once something came behind the BitTorrent handshake.
    pub quiet: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            // aria2 answers each step 1 s late, and later when it is asked by several at once.
            step: Duration::from_secs(4),
            quiet: Duration::from_millis(300),
        }
    }
}
