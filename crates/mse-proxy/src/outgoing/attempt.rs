//! One rung of the ladder: one way of carrying, over one connection.

use std::io;

use mse::{Established, Offer, Randomness, Stage};
use mse_io::HandshakeError;
use mse_io::tokio::Initiate;
use thiserror::Error;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use super::client::Client;
use super::connect::ConnectError;
use super::ladder::Setback;
use crate::connections::Carried;
use crate::io_words::in_words;
use crate::relay::Transform;

/// A connection to the peer that carries the client's handshake.
#[derive(Debug)]
pub(super) struct Carrier {
    pub(super) peer: TcpStream,
    pub(super) carried: Carried,
    /// How many of the client's bytes the peer has been sent.
    pub(super) sent: usize,
    /// The peer's first bytes, ready for the client.
    pub(super) leftover: Vec<u8>,
    pub(super) to_peer: Transform<'static>,
    pub(super) to_client: Transform<'static>,
}

/// Why an attempt failed.
#[derive(Debug, Error)]
pub(super) enum AttemptError {
    #[error("the client has gone: {0}")]
    ClientGone(#[source] io::Error),
    #[error("cannot connect again: {0}")]
    Unreachable(#[from] ConnectError),
    #[error("MSE: {0}")]
    Mse(#[from] HandshakeError),
    #[error("plaintext: the peer closed without an answer")]
    PlaintextClosed,
    #[error("plaintext: {}", in_words(.0))]
    PlaintextFailed(#[source] io::Error),
    #[error("plaintext: no answer in time")]
    PlaintextSilent,
}

impl AttemptError {
    /// What the ladder makes of it. `None` if there is nobody left to try for.
    pub(super) fn setback(&self) -> Option<Setback> {
        match self {
            Self::ClientGone(_) => None,
            Self::Unreachable(_) => Some(Setback::Unreachable),
            Self::Mse(HandshakeError::LeadingZero) => Some(Setback::LeadingZero),
            Self::Mse(HandshakeError::Closed { stage: Stage::PublicKey }) => {
                Some(Setback::ClosedOnYa)
            }
            Self::Mse(error) => Some(Setback::Mse(error.worth_trying())),
            Self::PlaintextClosed | Self::PlaintextFailed(_) | Self::PlaintextSilent => {
                Some(Setback::Plaintext)
            }
        }
    }
}

/// Shakes hands by MSE. IA, which `offer` holds, is the first `sent` of the client's bytes.
pub(super) async fn mse(
    mut peer: TcpStream,
    offer: Offer,
    sent: usize,
    client: &mut Client,
    deadline: Instant,
) -> Result<Carrier, AttemptError> {
    let random = Randomness::from_os().map_err(HandshakeError::from)?;
    let (reader, writer) = peer.split();
    let mut handshake = Initiate::new(reader, writer, offer, random);
    let ended = tokio::select! {
        ended = timeout_at(deadline, handshake.complete()) => ended,
        gone = client.gone() => return Err(AttemptError::ClientGone(gone)),
    };
    let stage = handshake.stage();
    let established = ended.map_err(|_| HandshakeError::TimedOut { stage })??;
    let Established { method, leftover, encryptor, decryptor, .. } = established;
    Ok(Carrier {
        peer,
        carried: Carried::Mse(method),
        sent,
        leftover,
        to_peer: encryptor.into(),
        to_client: decryptor.into(),
    })
}

/// Carries the client's bytes as they are. Nothing is sent yet.
pub(super) fn plaintext(peer: TcpStream) -> Carrier {
    Carrier {
        peer,
        carried: Carried::Plaintext,
        sent: 0,
        leftover: Vec::new(),
        to_peer: Transform::Plain,
        to_client: Transform::Plain,
    }
}

/// Sends the client's bytes as they are, and waits for the peer to answer.
pub(super) async fn confirmed_plaintext(
    peer: TcpStream,
    client: &mut Client,
    deadline: Instant,
) -> Result<Carrier, AttemptError> {
    let mut carrier = plaintext(peer);
    let answer = async {
        let mut first_byte = [0];
        loop {
            carrier.sent += send(&carrier.peer, &client.bytes()[carrier.sent..]).await?;
            if carrier.sent < client.bytes().len() {
                continue;
            }
            tokio::select! {
                answer = carrier.peer.peek(&mut first_byte) => match answer {
                    Ok(0) => return Err(AttemptError::PlaintextClosed),
                    Ok(_) => return Ok(()),
                    Err(error) => return Err(AttemptError::PlaintextFailed(error)),
                },
                early = client.read_early() => early.map_err(AttemptError::ClientGone)?,
            }
        }
    };
    timeout_at(deadline, answer).await.map_err(|_| AttemptError::PlaintextSilent)??;
    Ok(carrier)
}

/// Sends what the transport takes, at least one byte if there is one.
async fn send(peer: &TcpStream, bytes: &[u8]) -> Result<usize, AttemptError> {
    while !bytes.is_empty() {
        peer.writable().await.map_err(AttemptError::PlaintextFailed)?;
        match peer.try_write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Ok(0) => return Err(AttemptError::PlaintextClosed),
            written => return written.map_err(AttemptError::PlaintextFailed),
        }
    }
    Ok(0)
}
