//! Transports in memory that hold few bytes in each direction.
//!
//! A loop that writes all before it reads hangs on them, as it would on a real transport with full
//! buffers at both ends.

#[cfg(feature = "tokio")]
pub mod asynchronous;
pub mod blocking;
mod channel;
