//! What a stream begins with.

use std::io;

use mse::Sniffed;
use tokio::io::{AsyncRead, AsyncReadExt};

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
    let mut space = [0; READ_SIZE];
    loop {
        match mse::sniff(received) {
            Sniffed::NeedMore => {}
            sniffed => return Ok(sniffed),
        }
        match reader.read(&mut space).await? {
            0 => return Ok(Sniffed::NeedMore),
            count => received.extend_from_slice(&space[..count]),
        }
    }
}
