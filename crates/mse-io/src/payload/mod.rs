//! The payload behind the handshake, one direction each, apart from any transport.

mod incoming;
mod outgoing;

pub use incoming::Incoming;
pub use outgoing::Outgoing;
