//! What is said on a connection before the bulk.

use anyhow::{Result, ensure};
use mse::Skey;
use peer_wire::{HANDSHAKE_LENGTH, Handshake, InfoHash};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// The info-hash of all connections.
pub(crate) const SKEY: Skey = Skey([0x5a; 20]);

/// How much is compared byte by byte on a new connection, each way, in bytes.
const CHECKED: usize = 64 << 10;

/// The client's BitTorrent handshake.
pub(crate) fn greeting() -> [u8; HANDSHAKE_LENGTH] {
    handshake(SKEY, *b"-CL0000-000000000000")
}

/// The peer's.
pub(crate) fn answer() -> [u8; HANDSHAKE_LENGTH] {
    handshake(SKEY, *b"-PE0000-000000000000")
}

/// Anybody's, for any torrent.
pub(crate) fn handshake(torrent: Skey, peer_id: [u8; 20]) -> [u8; HANDSHAKE_LENGTH] {
    let info_hash = InfoHash::new(torrent.0);
    Handshake { reserved: Handshake::EXTENDED, info_hash, peer_id }.encode()
}

/// Reads exactly these bytes.
pub(crate) async fn expect(stream: &mut (impl AsyncRead + Unpin), expected: &[u8]) -> Result<()> {
    let mut read = vec![0; expected.len()];
    stream.read_exact(&mut read).await?;
    ensure!(read == expected, "the relay changed the bytes");
    Ok(())
}

/// Sends known bytes both ways and compares them, so that what is measured afterwards is a relay that
/// works.
pub(crate) async fn check(
    client: &mut (impl AsyncRead + AsyncWrite + Unpin),
    peer: &mut (impl AsyncRead + AsyncWrite + Unpin),
) -> Result<()> {
    let bytes: Vec<u8> = (0..CHECKED).map(|n| (n ^ (n >> 8)) as u8).collect();
    tokio::try_join!(send(client, &bytes), expect(peer, &bytes))?;
    tokio::try_join!(send(peer, &bytes), expect(client, &bytes))?;
    Ok(())
}

async fn send(stream: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> Result<()> {
    stream.write_all(bytes).await?;
    Ok(stream.flush().await?)
}
