//! The BitTorrent engine: librqbit behind a small type. Nothing outside this folder names it.
//!
//! It speaks plaintext BitTorrent only. What it dials goes through one SOCKS5 hop, and it listens on
//! loopback at most; encryption is what stands at both ends of it.

mod bad_pieces;
mod metadata;
mod on_demand;
mod positioned;
mod read_only;
mod resolve;
mod session;
mod torrent;

pub(crate) use bad_pieces::{BadPieceWatch, BadPieces};
pub(crate) use metadata::Metadata;
pub(crate) use resolve::Unresolved;
pub(crate) use session::{Engine, Settings};
pub(crate) use torrent::{Files, Phase, Progress, Torrent};
