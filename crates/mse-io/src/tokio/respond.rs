//! The side that accepted the connection.

use std::sync::Arc;

use mse::{
    AgreedKeys, CryptoPolicy, Established, KeyLog, Randomness, Responder, Skey, SkeyHash, Stage,
};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use super::drive::Drive;
use crate::deadline::HANDSHAKE_DEADLINE;
use crate::error::{HandshakeError, Misuse};
use crate::polled::{Handshake, Progress};
use crate::stream::Stream;

/// Answers a handshake within [`HANDSHAKE_DEADLINE`], for the torrents that `lookup` knows, each
/// under a policy of its own.
///
/// # Errors
///
/// [`HandshakeError`]. A plaintext stream ends in one too: see [`sniff`](super::sniff).
///
/// # Panics
///
/// On a runtime without a timer.
pub async fn respond<R, W>(
    reader: R,
    writer: W,
    lookup: impl FnOnce(SkeyHash) -> Option<(Skey, CryptoPolicy)>,
) -> Result<Stream<R, W>, HandshakeError>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let mut handshake = Respond::new(reader, writer, Randomness::from_os()?);
    let answer = async {
        let hash = handshake.skey_hash().await?;
        let (skey, policy) = lookup(hash).ok_or(HandshakeError::UnknownSkey(hash))?;
        handshake.choose(&skey, policy)?;
        handshake.complete().await
    };
    let established = match timeout(HANDSHAKE_DEADLINE, answer).await {
        Ok(result) => result?,
        Err(_) => return Err(HandshakeError::TimedOut { stage: handshake.stage() }),
    };
    let (reader, writer) = handshake.into_io();
    Ok(Stream::new(reader, writer, established))
}

/// A handshake we answer: first [`Self::skey_hash`], then [`Self::choose`], then
/// [`Self::complete`]. Its futures may be dropped at any time and made again: nothing is lost.
///
/// None of them has a deadline: bound them all together.
#[derive(Debug)]
pub struct Respond<R, W> {
    drive: Drive<R, W>,
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Respond<R, W> {
    /// Sends and receives until the initiator has named a torrent.
    ///
    /// # Errors
    ///
    /// [`HandshakeError`].
    pub async fn skey_hash(&mut self) -> Result<SkeyHash, HandshakeError> {
        match self.drive.run().await? {
            Progress::ChooseSkey(hash) => Ok(hash),
            _ => Err(Misuse::NoDecisionPending.into()),
        }
    }

    /// Sends and receives until the handshake is complete, step 4 flushed.
    ///
    /// # Errors
    ///
    /// [`HandshakeError`].
    pub async fn complete(&mut self) -> Result<Established, HandshakeError> {
        match self.drive.run().await? {
            Progress::Complete => self.drive.handshake.establish(),
            _ => Err(Misuse::DecisionPending.into()),
        }
    }
}

impl<R, W> Respond<R, W> {
    /// Waits for a handshake.
    #[must_use]
    pub fn new(reader: R, writer: W, random: Randomness) -> Self {
        Self::with_responder(reader, writer, Responder::new(random))
    }

    /// As [`Self::new`], with a key log.
    #[must_use]
    pub fn with_key_log(
        reader: R,
        writer: W,
        random: Randomness,
        key_log: Arc<dyn KeyLog>,
    ) -> Self {
        Self::with_responder(reader, writer, Responder::new(random).with_key_log(key_log))
    }

    /// Goes on where Ya was taken off the stream with [`public_key`](super::public_key), and the
    /// [`mse::KeyExchange`] computed apart. [Feed](Self::receive) what was read behind Ya.
    #[must_use]
    pub fn with_key_exchange(
        reader: R,
        writer: W,
        agreed: AgreedKeys,
        key_log: Option<Arc<dyn KeyLog>>,
    ) -> Self {
        Self { drive: Drive::new(reader, writer, Handshake::respond_with(agreed, key_log)) }
    }

    fn with_responder(reader: R, writer: W, responder: Responder) -> Self {
        Self { drive: Drive::new(reader, writer, Handshake::respond(responder)) }
    }

    /// Feeds bytes that were read from the transport before, to find out what it speaks.
    ///
    /// # Errors
    ///
    /// As [`Self::skey_hash`].
    pub fn receive(&mut self, bytes: &[u8]) -> Result<(), HandshakeError> {
        self.drive.handshake.receive(bytes).map(drop)
    }

    /// Goes on with the torrent that the initiator named.
    ///
    /// # Errors
    ///
    /// As [`Self::complete`], from bytes that have arrived already; the core's `SkeyMismatch`.
    pub fn choose(&mut self, skey: &Skey, policy: CryptoPolicy) -> Result<(), HandshakeError> {
        self.drive.handshake.choose(skey, policy).map(drop)
    }

    /// What the peer has still to send.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.drive.handshake.stage()
    }

    /// The transport. What was read of it is in [`Established`].
    #[must_use]
    pub fn into_io(self) -> (R, W) {
        self.drive.into_io()
    }
}
