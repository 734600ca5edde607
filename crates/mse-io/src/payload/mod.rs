//! The payload behind the handshake, one direction each, apart from any transport.

mod incoming;
mod outgoing;

pub use incoming::Incoming;
pub use outgoing::Outgoing;

use mse::Established;

/// The two directions that a handshake left.
#[must_use]
pub fn directions(established: Established) -> (Incoming, Outgoing) {
    let Established { initial_payload, leftover, encryptor, decryptor, .. } = established;
    (Incoming::new(initial_payload, leftover, decryptor), Outgoing::new(encryptor))
}
