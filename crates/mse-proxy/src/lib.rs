#![doc = include_str!("../README.md")]

mod alias;
mod connections;
mod incoming;
mod listener;
mod lock;
mod outgoing;
mod policy;
mod relay;
mod shared;
mod torrents;

pub use alias::{AliasMap, MAX_ALIASES};
pub use connections::{
    Carried, CarriedTotals, Connection, Connections, Direction, DirectionTotals, MAX_COUNTED_PEERS,
    PeerCounts, Totals,
};
pub use incoming::{Incoming, IncomingConfig};
pub use listener::{BindError, MAX_CONNECTIONS};
pub use outgoing::{Credentials, LADDER_DEADLINE, LoopbackTargets, Outgoing, OutgoingConfig};
pub use policy::{Policy, UnknownPolicy};
pub use shared::Shared;
pub use torrents::{MAX_LEARNED, Torrents, sources};
