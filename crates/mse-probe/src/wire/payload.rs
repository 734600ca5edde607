//! What follows the handshake.

use std::time::Duration;

use mse_rc4::Rc4;
use peer_wire::{Framer, HANDSHAKE_LENGTH, Handshake, InfoHash, Message, MessageId};
use tokio::time::Instant;

use super::Patience;
use super::connection::Connection;
use crate::facts::extended::ExtendedHandshake;
use crate::facts::greeting::{Greeting, MessageSeen};

/// How many messages are noted. A seeder of a large torrent may send a HAVE for each piece.
const MOST_MESSAGES: usize = 16;

/// The peer's payload, as it becomes readable.
pub(crate) struct Payload {
    /// Where in the peer's stream it goes on.
    next: usize,
    /// Nothing if it is in clear.
    cipher: Option<Rc4>,
    bytes: Vec<u8>,
}

impl Payload {
    pub(crate) fn new(from: usize, cipher: Option<Rc4>) -> Self {
        Self { next: from, cipher, bytes: Vec::new() }
    }

    /// With bytes of it that came inside the handshake (IA).
    pub(crate) fn beginning_with(self, bytes: Vec<u8>) -> Self {
        Self { bytes, ..self }
    }

    pub(crate) fn update(&mut self, connection: &Connection) {
        let mut fresh = connection.received().get(self.next..).unwrap_or_default().to_vec();
        self.next += fresh.len();
        if let Some(cipher) = &mut self.cipher {
            cipher.apply(&mut fresh);
        }
        self.bytes.extend(fresh);
    }

    /// Waits for a BitTorrent handshake, and for what the peer says behind it.
    pub(crate) async fn greeting(
        &mut self,
        connection: &mut Connection,
        expected: InfoHash,
        patience: &Patience,
    ) -> Option<Greeting> {
        let began = connection.now();
        self.update(connection);
        let at_once = self.bytes.len() >= HANDSHAKE_LENGTH;
        let deadline = Instant::now() + patience.step;
        while self.bytes.len() < HANDSHAKE_LENGTH {
            if self.is_readable() == Some(false) {
                // As much of what it is as comes at once is to be seen.
                connection.wait_for_quiet(patience.quiet, patience.quiet).await;
                self.update(connection);
                return None;
            }
            if !connection.next(deadline).await {
                return None;
            }
            self.update(connection);
        }
        let after = since(began, connection.arrived());
        let head = self.bytes.first_chunk()?;
        let handshake = Handshake::parse(head).ok()?;
        connection.wait_for_quiet(patience.quiet, patience.step).await;
        self.update(connection);
        let (messages, extended) = messages(&self.bytes[HANDSHAKE_LENGTH..]);
        let right_torrent = handshake.info_hash == expected;
        Some(Greeting { after, at_once, handshake, right_torrent, messages, extended })
    }

    /// Whether nothing of it shows that it is read under the wrong method, or is no BitTorrent: noise
    /// where a message's length stands is too long but for 1 in 2,000.
    pub(crate) fn makes_sense(&self) -> bool {
        let behind = self.bytes.get(HANDSHAKE_LENGTH..).unwrap_or_default();
        let (mut framer, mut behind) = (Framer::new(), behind);
        let is_framed = loop {
            match framer.next_message(&mut behind) {
                Ok(Some(_)) => {}
                ended => break ended.is_ok(),
            }
        };
        is_framed && self.is_readable() != Some(false)
    }

    /// How much came, in bytes.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether it begins as a BitTorrent handshake does. Nothing if no byte came.
    pub(crate) fn is_readable(&self) -> Option<bool> {
        let prefix = self.bytes.len().min(peer_wire::PROTOCOL.len());
        (prefix > 0).then(|| self.bytes[..prefix] == peer_wire::PROTOCOL[..prefix])
    }
}

fn messages(mut bytes: &[u8]) -> (Vec<MessageSeen>, Option<ExtendedHandshake>) {
    let (mut framer, mut seen, mut extended) = (Framer::new(), Vec::new(), None);
    while let Ok(Some(message)) = framer.next_message(&mut bytes) {
        if seen.len() == MOST_MESSAGES {
            break;
        }
        match message {
            Message::KeepAlive => seen.push(MessageSeen { id: None, length: 0 }),
            Message::Regular { id, payload } => {
                seen.push(MessageSeen { id: Some(id), length: payload.len() });
                if let (MessageId::EXTENDED, Some((0, dictionary))) = (id, payload.split_first()) {
                    extended = extended.or_else(|| ExtendedHandshake::parse(dictionary));
                }
            }
        }
    }
    (seen, extended)
}

/// How long a step took. Nothing, if it was there before we asked.
pub(crate) fn since(earlier: Duration, now: Duration) -> Duration {
    now.saturating_sub(earlier)
}
