//! Over `Read` and `Write`.
//!
//! Both sides of a handshake send padding at the same time, so it must be read while it is written.
//! [`initiate`] and [`respond`] take the two directions apart and write from a second thread as long
//! as the handshake lasts. [`initiate_whole`] and [`respond_whole`] take a transport that cannot be
//! taken apart; it has to buffer 608 bytes in each direction, as every TCP socket does. [`run`] and
//! [`run_whole`] drive a [`Handshake`](crate::polled::Handshake) that was made by hand: with a key
//! log, or with bytes that were read before.
//!
//! **Give the transport a time limit** ([`Timed`]). A read or a write that never ends cannot be called
//! off, not even when the other direction has failed.
//!
//! ```no_run
//! use std::net::TcpStream;
//!
//! use mse::{CryptoPolicy, Offer, Skey};
//! use mse_io::blocking::{Timed, initiate};
//! use mse_io::{HANDSHAKE_DEADLINE, Stream};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let tcp = TcpStream::connect("192.0.2.1:6881")?;
//! let offer = Offer::new(Skey([0x11; 20]), CryptoPolicy::PREFER_RC4);
//! let timed = Timed::new(&tcp, HANDSHAKE_DEADLINE)?;
//! let established = initiate(&timed, &timed, offer)?;
//! timed.lift()?;
//! let stream = Stream::new(&tcp, &tcp, established);
//! # Ok(())
//! # }
//! ```

mod handshake;
mod stream;
mod timed;
mod whole;

pub use handshake::{initiate, initiate_whole, respond, respond_whole, run, run_whole};
pub use timed::Timed;
pub use whole::Whole;
