#![doc = include_str!("../README.md")]

mod alias;
mod connections;
mod lock;
mod policy;
mod relay;
mod torrents;

pub use alias::{AliasMap, MAX_ALIASES};
pub use connections::{
    Carried, CarriedTotals, Connection, Connections, Direction, DirectionTotals, MAX_COUNTED_PEERS,
    PeerCounts, Totals,
};
pub use policy::{Policy, UnknownPolicy};
pub use torrents::{MAX_LEARNED, Torrents, sources};
