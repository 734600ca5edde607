//! Over tokio's `AsyncRead` and `AsyncWrite`, on halves of different types if need be.
//!
//! ```no_run
//! use mse::{CryptoPolicy, Offer, Skey};
//! use mse_io::tokio::initiate;
//! use tokio::io::AsyncWriteExt;
//! use tokio::net::TcpStream;
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let (reader, writer) = TcpStream::connect("192.0.2.1:6881").await?.into_split();
//! let offer = Offer::new(Skey([0x11; 20]), CryptoPolicy::PREFER_RC4);
//! let mut stream = initiate(reader, writer, offer).await?;
//! stream.write_all(b"\x13BitTorrent protocol").await?;
//! # Ok(())
//! # }
//! ```

mod drive;
mod initiate;
mod respond;
mod sniff;
mod stream;

pub use initiate::{Initiate, initiate};
pub use respond::{Respond, respond};
pub use sniff::{public_key, sniff};
