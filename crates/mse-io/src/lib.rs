#![doc = include_str!("../README.md")]

pub mod blocking;
mod deadline;
mod error;
mod key_log;
mod payload;
pub mod polled;
mod stream;
#[cfg(feature = "tokio")]
pub mod tokio;

pub use deadline::HANDSHAKE_DEADLINE;
pub use error::{HandshakeError, Misuse};
pub use key_log::{KEY_LOG_VARIABLE, KeyLogFile};
pub use payload::{Incoming, Outgoing, directions};
pub use stream::{ReadHalf, Stream, WriteHalf};
