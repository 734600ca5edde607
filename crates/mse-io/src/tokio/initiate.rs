//! The side that opened the connection.

use std::time::Duration;

use mse::{Established, Offer, Randomness, Stage};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use super::drive::Drive;
use crate::deadline::HANDSHAKE_DEADLINE;
use crate::error::{HandshakeError, Misuse};
use crate::polled::{Handshake, Progress};
use crate::stream::Stream;

/// Starts a handshake and completes it within [`HANDSHAKE_DEADLINE`].
///
/// Ends with [`HandshakeError::LeadingZero`] for 1 in 256 peers: dial again.
///
/// # Errors
///
/// [`HandshakeError`].
///
/// # Panics
///
/// On a runtime without a timer.
pub async fn initiate<R, W>(
    reader: R,
    writer: W,
    offer: Offer,
) -> Result<Stream<R, W>, HandshakeError>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let mut handshake = Initiate::new(reader, writer, offer, Randomness::from_os()?);
    let established = handshake.complete_within(HANDSHAKE_DEADLINE).await?;
    let (reader, writer) = handshake.into_io();
    Ok(Stream::new(reader, writer, established))
}

/// A handshake we started. Its futures may be dropped at any time and made again: nothing is lost.
#[derive(Debug)]
pub struct Initiate<R, W> {
    drive: Drive<R, W>,
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Initiate<R, W> {
    /// Sends and receives until the handshake is complete.
    ///
    /// # Errors
    ///
    /// [`HandshakeError`]. There is no deadline.
    pub async fn complete(&mut self) -> Result<Established, HandshakeError> {
        match self.drive.run().await? {
            Progress::Complete => self.drive.handshake.establish(),
            Progress::LeadingZero => Err(HandshakeError::LeadingZero),
            Progress::NeedsInput | Progress::ChooseSkey(_) => Err(Misuse::DecisionPending.into()),
        }
    }

    /// As [`Self::complete`], with a deadline.
    ///
    /// # Errors
    ///
    /// As [`Self::complete`]; [`HandshakeError::TimedOut`].
    ///
    /// # Panics
    ///
    /// On a runtime without a timer.
    pub async fn complete_within(
        &mut self,
        deadline: Duration,
    ) -> Result<Established, HandshakeError> {
        match timeout(deadline, self.complete()).await {
            Ok(result) => result,
            Err(_) => Err(HandshakeError::TimedOut { stage: self.stage() }),
        }
    }
}

impl<R, W> Initiate<R, W> {
    /// Prepares a handshake. Nothing is sent yet.
    #[must_use]
    pub fn new(reader: R, writer: W, offer: Offer, random: Randomness) -> Self {
        Self::with_handshake(reader, writer, Handshake::initiate(offer, random))
    }

    /// As [`Self::new`], and goes on with an S that begins with a zero byte: for those who cannot dial
    /// again.
    #[must_use]
    pub fn new_without_redial(reader: R, writer: W, offer: Offer, random: Randomness) -> Self {
        let handshake = Handshake::initiate(offer, random).going_on_with_leading_zero();
        Self::with_handshake(reader, writer, handshake)
    }

    fn with_handshake(reader: R, writer: W, handshake: Handshake) -> Self {
        Self { drive: Drive::new(reader, writer, handshake) }
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
