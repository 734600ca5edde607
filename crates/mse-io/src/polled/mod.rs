//! For event loops: bytes in, bytes out, no transport.
//!
//! [`Handshake`] is the core's typed handshake as one value for both roles. [`Connection`] adds the
//! payload behind it.

mod connection;
mod handshake;

pub use connection::Connection;
pub use handshake::{Handshake, Progress};
