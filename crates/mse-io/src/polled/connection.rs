//! The handshake and the payload behind it as one value.

use std::mem;

use mse::{CryptoMethod, CryptoPolicy, Established, Offer, Randomness, Responder, Skey, Stage};

use super::{Handshake, Progress};
use crate::error::{HandshakeError, Misuse};
use crate::payload::Incoming;

/// A connection for an event loop. It is fed with what the transport brings, and holds what the
/// transport is to take and what the application is to read.
///
/// It buffers what it is given: stop feeding while [`Self::payload`] is long, stop sending while
/// [`Self::output`] is long.
#[derive(Debug)]
pub struct Connection {
    phase: Phase,
    output: Vec<u8>,
    sent: usize,
    payload: Vec<u8>,
    read: usize,
}

#[derive(Debug)]
enum Phase {
    Handshake(Handshake),
    Established { skey: Skey, method: CryptoMethod, encryptor: mse::Encryptor, incoming: Incoming },
}

impl Connection {
    /// Starts a connection. There is output at once.
    #[must_use]
    pub fn initiate(offer: Offer, random: Randomness) -> Self {
        Self::new(Handshake::initiate(offer, random))
    }

    /// Answers a connection.
    #[must_use]
    pub fn respond(responder: Responder) -> Self {
        Self::new(Handshake::respond(responder))
    }

    fn new(handshake: Handshake) -> Self {
        let phase = Phase::Handshake(handshake);
        let mut connection =
            Self { phase, output: Vec::new(), sent: 0, payload: Vec::new(), read: 0 };
        connection.collect_output();
        connection
    }

    /// Takes bytes as they came, in any split: the handshake's, then payload.
    ///
    /// # Errors
    ///
    /// As [`Handshake::receive`]. None once the handshake is complete.
    pub fn receive(&mut self, bytes: &[u8]) -> Result<Progress, HandshakeError> {
        match &mut self.phase {
            Phase::Handshake(handshake) => {
                let progress = handshake.receive(bytes);
                self.advance(progress)
            }
            Phase::Established { incoming, .. } => {
                let start = self.payload.len();
                self.payload.extend_from_slice(bytes);
                incoming.decrypt(&mut self.payload[start..]);
                Ok(Progress::Complete)
            }
        }
    }

    /// Goes on with an S that begins with a zero byte.
    ///
    /// # Errors
    ///
    /// As [`Handshake::go_on`].
    pub fn go_on(&mut self) -> Result<Progress, HandshakeError> {
        let progress = self.handshake()?.go_on();
        self.advance(progress)
    }

    /// Goes on with the torrent that the initiator named.
    ///
    /// # Errors
    ///
    /// As [`Handshake::choose`].
    pub fn choose(
        &mut self,
        skey: &Skey,
        policy: CryptoPolicy,
    ) -> Result<Progress, HandshakeError> {
        let progress = self.handshake()?.choose(skey, policy);
        self.advance(progress)
    }

    /// What the peer has still to send, while the handshake lasts.
    #[must_use]
    pub fn stage(&self) -> Option<Stage> {
        match &self.phase {
            Phase::Handshake(handshake) => Some(handshake.stage()),
            Phase::Established { .. } => None,
        }
    }

    /// The torrent and the method, once the handshake is complete.
    #[must_use]
    pub fn established(&self) -> Option<(Skey, CryptoMethod)> {
        match &self.phase {
            Phase::Handshake(_) => None,
            Phase::Established { skey, method, .. } => Some((*skey, *method)),
        }
    }

    /// Encrypts payload behind the output.
    ///
    /// # Errors
    ///
    /// [`Misuse::NotEstablished`] before the handshake is complete.
    pub fn send(&mut self, payload: &[u8]) -> Result<(), HandshakeError> {
        let Phase::Established { encryptor, .. } = &mut self.phase else {
            return Err(Misuse::NotEstablished.into());
        };
        let start = self.output.len();
        self.output.extend_from_slice(payload);
        encryptor.encrypt(&mut self.output[start..]);
        Ok(())
    }

    /// What the transport is to take, in order.
    #[must_use]
    pub fn output(&self) -> &[u8] {
        &self.output[self.sent..]
    }

    /// Marks the first `count` bytes of the output as taken.
    ///
    /// # Panics
    ///
    /// When there are fewer.
    pub fn sent(&mut self, count: usize) {
        consume(&mut self.output, &mut self.sent, count);
    }

    /// Payload to read: decrypted, IA first.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload[self.read..]
    }

    /// Marks the first `count` bytes of the payload as read.
    ///
    /// # Panics
    ///
    /// When there are fewer.
    pub fn consume(&mut self, count: usize) {
        consume(&mut self.payload, &mut self.read, count);
    }

    fn handshake(&mut self) -> Result<&mut Handshake, HandshakeError> {
        match &mut self.phase {
            Phase::Handshake(handshake) => Ok(handshake),
            Phase::Established { .. } => Err(Misuse::Over.into()),
        }
    }

    fn collect_output(&mut self) {
        if let Phase::Handshake(handshake) = &mut self.phase {
            self.output.extend_from_slice(handshake.output());
            handshake.sent(handshake.output().len());
        }
    }

    fn advance(
        &mut self,
        progress: Result<Progress, HandshakeError>,
    ) -> Result<Progress, HandshakeError> {
        self.collect_output();
        let progress = progress?;
        if let (Progress::Complete, Phase::Handshake(handshake)) = (progress, &mut self.phase) {
            let Established {
                skey, method, initial_payload, leftover, encryptor, decryptor, ..
            } = handshake.establish()?;
            let mut incoming = Incoming::new(initial_payload, leftover, decryptor);
            let count = incoming.buffered().len();
            self.payload.extend_from_slice(incoming.buffered());
            incoming.consume(count);
            self.phase = Phase::Established { skey, method, encryptor, incoming };
        }
        Ok(progress)
    }
}

/// Advances within a buffer, and starts it anew when it is used up or mostly so.
fn consume(buffer: &mut Vec<u8>, done: &mut usize, count: usize) {
    assert!(count <= buffer.len() - *done, "more consumed than there was");
    *done += count;
    if *done == buffer.len() {
        buffer.clear();
        *done = 0;
    } else if *done > buffer.len() / 2 {
        *buffer = mem::take(buffer).split_off(*done);
        *done = 0;
    }
}
