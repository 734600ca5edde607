//! Whether a client begins with a plaintext BitTorrent handshake.

use std::io;
use std::time::Duration;

use mse::Sniffed;
use peer_wire::{HANDSHAKE_LENGTH, Handshake, INFO_HASH_PREFIX, InfoHash};
use thiserror::Error;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use super::client::Client;

/// How long the end of the handshake is waited for once its info-hash is there.
///
/// Clients send the 68 bytes in one write, and KTorrent answers only to all of them. A client that
/// sends its peer id later is not kept waiting for longer than a slow round trip.
const REST_OF_HANDSHAKE: Duration = Duration::from_millis(500);

/// How much is read at a time from a peer that speaks first.
const PEER_FIRST_CHUNK: usize = 4 << 10;

/// What a client begins with.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A plaintext BitTorrent handshake, of which the client's bytes hold 48 to 68.
    BitTorrent {
        info_hash: InfoHash,
        /// Whether the client has been passed bytes of the peer before.
        peer_spoke: bool,
    },
    /// Something else, or the peer has the first word. What was read from the client goes on as it is.
    Other,
}

/// Whether something that may become a plaintext handshake may be passed on undecided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Undecided {
    /// When the peer speaks first, or the client ends.
    PassOn,
    /// Never: then the client's bytes are held back until they differ from the handshake.
    HoldBack,
}

/// Why a connection is given up.
#[derive(Debug, Error)]
pub(super) enum ClassifyError {
    #[error("the client has gone: {0}")]
    ClientGone(#[source] io::Error),
    #[error("the peer closed before the client said anything")]
    PeerGone,
    #[error("the client ended within its handshake")]
    HandshakeCut,
    #[error("the peer spoke before the client's handshake, so it cannot be encrypted")]
    PeerSpokeFirst,
}

/// Reads from the client until its first 20 bytes are there, or one of them differs from the handshake.
pub(super) async fn classify(
    client: &mut Client,
    peer: &TcpStream,
    undecided: Undecided,
) -> Result<Class, ClassifyError> {
    let mut peer_spoke = false;
    let mut peer_ended = false;
    loop {
        match mse::sniff(client.bytes()) {
            Sniffed::NotPlaintext => return Ok(Class::Other),
            Sniffed::Plaintext if client.bytes().len() >= INFO_HASH_PREFIX => break,
            _ => {}
        }
        tokio::select! {
            // What the client has said decides, also if the peer has closed meanwhile.
            biased;
            read = client.read(HANDSHAKE_LENGTH) => match read {
                Ok(0) if undecided == Undecided::HoldBack && !client.bytes().is_empty() => {
                    return Err(ClassifyError::HandshakeCut);
                }
                Ok(0) => return Ok(Class::Other),
                Ok(_) => {}
                Err(error) => return Err(ClassifyError::ClientGone(error)),
            },
            spoke = spoke(peer), if !peer_ended => match (spoke, undecided) {
                // A client that has begun its handshake may have better luck on another connection.
                (Spoke::Ended, _) if !client.bytes().is_empty() => peer_ended = true,
                // A peer that closed its half may still read what would come now.
                (Spoke::Ended, Undecided::HoldBack) => return Err(ClassifyError::PeerGone),
                (Spoke::Bytes, Undecided::HoldBack) => {
                    peer_spoke = true;
                    pass_on(peer, client).await?;
                }
                (_, Undecided::PassOn) => return Ok(Class::Other),
            },
        }
    }
    let deadline = Instant::now() + REST_OF_HANDSHAKE;
    while client.bytes().len() < HANDSHAKE_LENGTH {
        match timeout_at(deadline, client.read(HANDSHAKE_LENGTH)).await {
            Ok(Ok(0)) => break,
            Ok(Ok(_)) => {}
            Ok(Err(error)) => return Err(ClassifyError::ClientGone(error)),
            Err(_) => break,
        }
    }
    match Handshake::info_hash_of(client.bytes()) {
        Ok(info_hash) => Ok(Class::BitTorrent { info_hash, peer_spoke }),
        Err(_) => Ok(Class::Other),
    }
}

/// What a peer does before it was sent anything.
enum Spoke {
    Bytes,
    Ended,
}

/// Waits without taking anything.
async fn spoke(peer: &TcpStream) -> Spoke {
    match peer.peek(&mut [0]).await {
        Ok(0) | Err(_) => Spoke::Ended,
        Ok(_) => Spoke::Bytes,
    }
}

/// Passes on once what the peer says.
async fn pass_on(peer: &TcpStream, client: &mut Client) -> Result<(), ClassifyError> {
    let mut chunk = vec![0; PEER_FIRST_CHUNK];
    // A failure shows again when the peer is listened to the next time.
    let read = peer.try_read(&mut chunk).unwrap_or(0);
    client.write_all(&chunk[..read]).await.map_err(ClassifyError::ClientGone)
}
