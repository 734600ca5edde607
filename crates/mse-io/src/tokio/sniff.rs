//! What a stream begins with.

use std::io;

use mse::{KeyExchange, Sniffed, Stage};
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::error::HandshakeError;

/// Read at once, in bytes: the longest first flight has 608.
const READ_SIZE: usize = 1024;

/// Reads until it is clear whether a stream begins with a plaintext BitTorrent handshake, and appends
/// what it read to `received`. Feed that to [`Respond::receive`] where it does not.
///
/// The future may be dropped at any time and made again: what was read is in `received`. Where the
/// stream ends first, the result is [`Sniffed::NeedMore`].
///
/// # Errors
///
/// The transport's.
///
/// [`Respond::receive`]: super::Respond::receive
pub async fn sniff(
    reader: &mut (impl AsyncRead + Unpin),
    received: &mut Vec<u8>,
) -> io::Result<Sniffed> {
    loop {
        match mse::sniff(received) {
            Sniffed::NeedMore => {}
            sniffed => return Ok(sniffed),
        }
        if read_more(reader, received).await? == 0 {
            return Ok(Sniffed::NeedMore);
        }
    }
}

/// Takes Ya, the initiator's public key, off `received`, after reading until it is there. What was read
/// behind it stays.
///
/// The future may be dropped at any time and made again: what was read is in `received`. For whoever
/// computes the [`KeyExchange`] apart, and goes on with [`Respond::with_key_exchange`].
///
/// # Errors
///
/// [`HandshakeError::Closed`] where the stream ends first; the transport's.
///
/// [`Respond::with_key_exchange`]: super::Respond::with_key_exchange
pub async fn public_key(
    reader: &mut (impl AsyncRead + Unpin),
    received: &mut Vec<u8>,
) -> Result<[u8; KeyExchange::PUBLIC_KEY_LEN], HandshakeError> {
    let stage = Stage::PublicKey;
    loop {
        if let Some(key) = received.first_chunk().copied() {
            received.drain(..KeyExchange::PUBLIC_KEY_LEN);
            return Ok(key);
        }
        let read = read_more(reader, received).await;
        if read.map_err(|error| HandshakeError::from_io(error, stage))? == 0 {
            return Err(HandshakeError::Closed { stage });
        }
    }
}

async fn read_more(
    reader: &mut (impl AsyncRead + Unpin),
    received: &mut Vec<u8>,
) -> io::Result<usize> {
    received.reserve(READ_SIZE);
    reader.read_buf(received).await
}
