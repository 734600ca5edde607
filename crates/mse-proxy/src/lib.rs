#![doc = include_str!("../README.md")]

mod alias;
mod canonical;
mod connections;
mod dials;
mod drain;
mod incoming;
mod io_words;
mod limits;
mod listener;
mod live;
mod lock;
mod mark;
mod memory;
mod network;
mod outgoing;
mod parting;
mod policy;
mod relay;
mod shared;
mod torrents;
mod trouble;

/// The target of all events (of `tracing`) that tell the address of a peer or the info-hash of a torrent, so
/// that a filter can tell them from the others. Their level is debug.
pub const PEERS: &str = "mse_proxy::peers";

pub use alias::{AliasMap, MAX_ALIASES, NoAliases};
pub use connections::{
    Carried, CarriedTotals, Connection, Connections, Direction, DirectionTotals, Failure, Fallback,
    HANDSHAKE_BOUNDS, HandshakeTimes, LimitKind, MAX_COUNTED_PEERS, MAX_FAILURES, PeerCounts,
    Reason, Statistics, Totals,
};
pub use drain::Drain;
pub use incoming::{Client, Clients, Incoming, IncomingConfig};
pub use limits::{
    IDLE_TIMEOUT, KEY_EXCHANGE_WINDOW, Limits, MAX_CONNECTIONS, MAX_CONNECTIONS_PER_ADDRESS,
    MAX_HANDSHAKE_BYTES, MAX_HANDSHAKES, MAX_HANDSHAKES_PER_ADDRESS, MAX_KEY_EXCHANGES, MAX_TARPIT,
};
pub use listener::BindError;
pub use live::Live;
pub use mark::MarkError;
pub use memory::{
    Fact, MAX_REMEMBERED, MSE_BELIEVED, PLAINTEXT_BELIEVED, ParseFactError, PeerMemory, Who, Worked,
};
pub use outgoing::{
    Accept, Credentials, LADDER_DEADLINE, LoopbackTargets, Outgoing, OutgoingConfig,
};
pub use policy::{LAN_RANGES, Override, Overrides, Policy, UnknownPolicy};
pub use shared::Shared;
pub use torrents::{MAX_LEARNED, Torrents, sources};
