//! What a peer says of itself, and the pads it sends.

use mse_probe::{Greeting, Pads};
use serde::Serialize;

/// What a peer says of itself. Text is a stranger's.
#[derive(Clone, Debug, Serialize)]
pub(super) struct PeerReport {
    /// 20 characters, dots for what is not visible ASCII.
    pub(super) peer_id: String,
    /// Client and version as the peer id has them.
    pub(super) name: Option<String>,
    /// `v` of the extension protocol.
    pub(super) version: Option<String>,
    /// The reserved bytes, hex.
    pub(super) reserved: String,
    /// The bits of them that are in use, by name.
    pub(super) extensions: Vec<&'static str>,
    /// The extension protocol's.
    pub(super) extended: Vec<String>,
    /// `e` of the extension protocol.
    pub(super) prefers_encryption: Option<bool>,
    /// The messages behind the handshake.
    pub(super) messages: Vec<String>,
}

impl PeerReport {
    pub(super) fn new(greeting: &Greeting) -> Self {
        let extended = greeting.extended.as_ref();
        let named = |id: Option<peer_wire::MessageId>| {
            id.map_or_else(|| "keep-alive".to_owned(), |id| id.to_string())
        };
        Self {
            peer_id: greeting.peer_id(),
            name: greeting.client(),
            version: extended.and_then(|extended| extended.version.clone()),
            reserved: super::connection::hex(&greeting.handshake.reserved),
            extensions: greeting.extensions(),
            extended: extended.map(|extended| extended.extensions.clone()).unwrap_or_default(),
            prefers_encryption: extended.and_then(|extended| extended.prefers_encryption),
            messages: greeting.messages.iter().map(|message| named(message.id)).collect(),
        }
    }
}

/// The pads it sent, in bytes, one for each connection on which they were seen.
#[derive(Clone, Debug, Serialize)]
pub(super) struct PadsReport {
    pub(super) pad_b: Vec<usize>,
    pub(super) pad_d: Vec<u16>,
    /// Whether every PadD was zeros; absent if none had a byte.
    pub(super) pad_d_is_zeros: Option<bool>,
}

impl PadsReport {
    pub(super) fn new(pads: &Pads) -> Self {
        Self { pad_b: pads.b.clone(), pad_d: pads.d.clone(), pad_d_is_zeros: pads.d_is_zeros }
    }
}
