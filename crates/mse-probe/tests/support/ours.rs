//! Our own responder, through mse-io.

use mse::{CryptoPolicy, Skey};
use mse_io::tokio::respond;
use peer_wire::HANDSHAKE_LENGTH;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{EXTENDED, GREETING, TORRENT};

/// Answers MSE alone.
pub async fn serve_ours(stream: TcpStream, policy: CryptoPolicy) {
    let skey = Skey(TORRENT.into());
    let (reader, writer) = stream.into_split();
    let known = |hash| (hash == skey.hash()).then_some((skey, policy));
    let Ok(mut stream) = respond(reader, writer, known).await else { return };
    let mut theirs = [0; HANDSHAKE_LENGTH];
    if stream.read_exact(&mut theirs).await.is_ok() {
        let ours = [&GREETING.encode()[..], EXTENDED].concat();
        let _ = stream.write_all(&ours).await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    }
}
