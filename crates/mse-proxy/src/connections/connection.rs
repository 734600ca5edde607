//! One connection, as it is shown.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use mse::CryptoMethod;
use peer_wire::InfoHash;

/// Which side opened a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Direction {
    /// The client dialled the peer.
    Outgoing,
    /// The peer dialled us.
    Incoming,
}

/// How the bytes between the proxy and the peer are carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Carried {
    /// As a plaintext BitTorrent connection.
    Plaintext,
    /// Behind an MSE handshake of ours, with this method.
    Mse(CryptoMethod),
    /// As they came, without knowing what they are: the client's own MSE, HTTP, anything else.
    Untouched,
}

/// A connection that is open now.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Connection {
    /// Its number, from 1 in the order of opening.
    pub id: u64,
    /// When it came into the table: with a handshake that was completed, or as soon as it was clear that
    /// there is none to have.
    pub opened: Instant,
    /// Which side opened it.
    pub direction: Direction,
    /// The peer's address: where an outgoing one went, where an incoming one came from.
    pub peer: SocketAddr,
    /// The loopback address from which the client sees an incoming peer, if it has one of its own.
    pub alias: Option<Ipv4Addr>,
    /// The [`name`](crate::Client::name) of the client that has it, where that is known: an outgoing one has
    /// one only where a listener serves one client alone.
    pub client: Option<Arc<str>>,
    /// How its bytes are carried.
    pub carried: Carried,
    /// The torrent, where its handshake was seen.
    pub info_hash: Option<InfoHash>,
    /// Bytes from the client to the peer, without what MSE added.
    pub sent: u64,
    /// Bytes from the peer to the client, without what MSE added.
    pub received: u64,
}

impl Direction {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Outgoing, Self::Incoming];

    /// Its name, in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Outgoing => "outgoing",
            Self::Incoming => "incoming",
        }
    }
}

impl Carried {
    /// Every way of carrying.
    pub const ALL: [Self; 4] = [
        Self::Mse(CryptoMethod::Rc4),
        Self::Mse(CryptoMethod::Plaintext),
        Self::Plaintext,
        Self::Untouched,
    ];

    /// Its name for programs. That of MSE is the method's.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mse(CryptoMethod::Rc4) => "rc4",
            Self::Mse(CryptoMethod::Plaintext) => "header_only",
            Self::Mse(_) => "mse_other",
            Self::Plaintext => "plaintext",
            Self::Untouched => "untouched",
        }
    }
}

impl Connection {
    /// Whether the side that was dialled sent a byte: the peer, or the client. One that does not have the
    /// torrent closes without any, and also after an MSE handshake of the proxy's.
    pub fn is_established(&self) -> bool {
        match self.direction {
            Direction::Outgoing => self.received > 0,
            Direction::Incoming => self.sent > 0,
        }
    }
}
