//! The peer's BitTorrent handshake, and what it says behind it.

use std::time::Duration;

use peer_wire::{Client, Handshake, MessageId, printable_peer_id};

use super::extended::ExtendedHandshake;

/// What a peer says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Greeting {
    /// How long it took from when it could be sent.
    pub after: Duration,
    /// It was there already when the step before it was read: sent in one go with that.
    pub at_once: bool,
    /// The 68 bytes.
    pub handshake: Handshake,
    /// Whether the info-hash is the one that was asked for.
    pub right_torrent: bool,
    /// The first messages behind it.
    pub messages: Vec<MessageSeen>,
    /// The extension protocol's handshake, if it sends one.
    pub extended: Option<ExtendedHandshake>,
}

/// A message, by its kind and size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MessageSeen {
    /// Nothing for a keep-alive.
    pub id: Option<MessageId>,
    /// Of what follows the id, in bytes.
    pub length: usize,
}

/// The bits of the reserved bytes that are in use: byte, bit, name.
const EXTENSIONS: [(usize, u8, &str); 6] = [
    (0, 0x80, "azureus-messaging"),
    (5, 0x10, "extended"),
    (7, 0x01, "dht"),
    (7, 0x04, "fast"),
    (7, 0x08, "nat-traversal"),
    (7, 0x10, "v2"),
];

impl Greeting {
    /// The peer id, safe to print.
    #[must_use]
    pub fn peer_id(&self) -> String {
        printable_peer_id(&self.handshake.peer_id)
    }

    /// Client and version as the peer id has them. Anyone can send any.
    #[must_use]
    pub fn client(&self) -> Option<String> {
        let peer_id = &self.handshake.peer_id;
        Client::of(peer_id).map(|client| client.to_string()).or_else(|| {
            // As in `A2-1-36-0-`: two or one letters, then numbers with hyphens.
            let shown = printable_peer_id(peer_id);
            let name = match &peer_id[..2] {
                b"A2" => "aria2",
                b"M7" | b"M5" | b"M4" => "Mainline",
                _ => return None,
            };
            let numbers: Vec<_> = shown
                .split('-')
                .skip(1)
                .take_while(|part| part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit()))
                .filter(|part| !part.is_empty())
                .collect();
            Some(format!("{name} {}", numbers.join(".")).trim_end().to_owned())
        })
    }

    /// Names of the extensions whose bits it sets.
    #[must_use]
    pub fn extensions(&self) -> Vec<&'static str> {
        let set = |(byte, bit, _): &&(usize, u8, &str)| self.handshake.reserved[*byte] & bit != 0;
        EXTENSIONS.iter().filter(set).map(|(_, _, name)| *name).collect()
    }
}
