//! Peers to probe.
#![allow(dead_code, unreachable_pub, unused_imports, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

pub mod asked;
mod checks;
mod initiator;
pub mod listening;
mod ours;
mod responder;
mod server;

use std::net::SocketAddr;

use mse_probe::{Dialer, Patience, Random, Search, Sources};
use peer_wire::{Handshake, InfoHash};

pub use checks::{check_at, named, quick};
pub use initiator::Dials;
pub use ours::serve_ours;
pub use responder::Knobs;
pub use server::{Server, closed_port, unreliable};

/// The torrent that the peers have.
pub const TORRENT: InfoHash = InfoHash::new([0x42; 20]);

/// What the peers say.
pub const GREETING: Handshake = Handshake {
    reserved: Handshake::EXTENDED,
    info_hash: TORRENT,
    peer_id: *b"-XX1234-abcdefghijkl",
};

/// The extended handshake that follows it.
pub const EXTENDED: &[u8] = b"\x00\x00\x00\x26\x14\x00d1:ei1e1:md6:ut_pexi1ee1:v7:Test 12e";

/// Long enough for an S that begins with zero not to be missed by chance.
pub fn search() -> Search {
    let mut search = Search::default();
    (search.dials, search.time) = (1 << 13, std::time::Duration::from_secs(600));
    search
}

/// Dials without much patience.
pub fn dialer(peer: SocketAddr) -> Dialer {
    let mut patience = Patience::default();
    patience.step = std::time::Duration::from_millis(1200);
    patience.quiet = std::time::Duration::from_millis(100);
    let sources = if cfg!(target_os = "linux") { Sources::loopback() } else { Sources::any() };
    dialer_from(peer, sources, patience)
}

pub fn dialer_from(peer: SocketAddr, sources: Sources, patience: Patience) -> Dialer {
    Dialer::new(peer, sources, Random::from_os().unwrap(), patience)
}
