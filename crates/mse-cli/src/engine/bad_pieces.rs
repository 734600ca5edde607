//! Pieces that peers sent, and that were not what the torrent says.
//!
//! librqbit 9.1.0 hangs up on whoever sent one, and tells of it in its log only. This version of it is
//! the one we are built with, and a test has a peer that sends rubbish.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer};

/// How many peers are remembered by address, so that an endless row of them takes no memory.
const MOST_PEERS: usize = 64;

/// How the message begins.
const MESSAGE: &str = "checksum for piece=";

static BAD: Mutex<BadPieces> = Mutex::new(BadPieces { total: 0, by_peer: BTreeMap::new() });

/// Bad pieces of this process: the log does not say of which engine.
#[derive(Clone, Debug, Default)]
pub(crate) struct BadPieces {
    /// How many there were.
    pub(crate) total: u64,
    /// Who sent how many, as the engine sees peers: those that came to us by their alias.
    pub(crate) by_peer: BTreeMap<SocketAddr, u64>,
}

impl BadPieces {
    /// Those so far.
    pub(crate) fn so_far() -> Self {
        BAD.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn add(&mut self, peer: Option<SocketAddr>) {
        self.total += 1;
        let Some(peer) = peer else { return };
        if self.by_peer.len() < MOST_PEERS || self.by_peer.contains_key(&peer) {
            *self.by_peer.entry(peer).or_default() += 1;
        }
    }
}

/// Listens to the engine's log.
#[derive(Debug)]
pub(crate) struct BadPieceWatch;

impl<S: Subscriber> Layer<S> for BadPieceWatch {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        if *metadata.level() != Level::WARN || !metadata.target().starts_with("librqbit") {
            return;
        }
        let mut fields = Fields::default();
        event.record(&mut fields);
        if fields.matches {
            BAD.lock().unwrap_or_else(PoisonError::into_inner).add(fields.peer);
        }
    }
}

#[derive(Default)]
struct Fields {
    matches: bool,
    peer: Option<SocketAddr>,
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        match field.name() {
            "message" => self.matches = format!("{value:?}").starts_with(MESSAGE),
            "addr" => self.peer = format!("{value:?}").parse().ok(),
            _ => {}
        }
    }
}
