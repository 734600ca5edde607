//! How a handshake stands, how it ends, and how it fails.

pub(crate) mod cipher;
pub(crate) mod error;
pub(crate) mod established;
pub(crate) mod stage;
