//! How much the proxy takes on.

mod counts;
mod gate;
mod hits;
mod metered;
mod windows;

use std::time::Duration;

use mse_io::HANDSHAKE_DEADLINE;

pub(crate) use gate::{Admission, Gate};
pub(crate) use metered::{Metered, is_over_limit};

/// The default of [`Limits::connections`], 16,384.
///
/// qBittorrent's default is 500 connections, and the largest seedboxes run some thousands; two file
/// descriptors each keep this below half of the 65,536 that service managers grant.
pub const MAX_CONNECTIONS: usize = 16_384;

/// The default of [`Limits::connections_per_address`], 500: what qBittorrent has by default in all. One
/// address with more is not one client, nor the few that share a home's.
pub const MAX_CONNECTIONS_PER_ADDRESS: usize = 500;

/// The default of [`Limits::handshakes`], 1,024: what the system keeps in the queue of a listener of ours.
///
/// With all of them stuck until the deadline of 10 s, there is still room for 100 new ones a second.
pub const MAX_HANDSHAKES: usize = 1024;

/// The default of [`Limits::handshakes_per_address`], 64: one sixteenth of [`MAX_HANDSHAKES`], so that it takes
/// as many addresses to fill them.
///
/// libtorrent dials 30 peers a second by default (`connection_speed`), all of them together. One address with
/// 64 connections on which nothing was said yet is not one client, nor the few that share a home's.
pub const MAX_HANDSHAKES_PER_ADDRESS: usize = 64;

/// The default of [`Limits::key_exchanges`], 15: BiglyBT's (ProtocolDecoderPHE).
pub const MAX_KEY_EXCHANGES: usize = 15;

/// The default of [`Limits::key_exchange_window`], 30 s: BiglyBT's (ProtocolDecoderPHE).
pub const KEY_EXCHANGE_WINDOW: Duration = Duration::from_secs(30);

/// The default of [`Limits::handshake_bytes`], 128 KiB.
///
/// All that MSE lets an initiator send in its handshake is 66,711 bytes, of which 65,535 are IA; the rest is
/// for what may follow while our own last message is on its way. Clients send less than 2 KiB.
pub const MAX_HANDSHAKE_BYTES: usize = 128 << 10;

/// The default of [`Limits::idle_timeout`], 10 min: libtorrent's `inactivity_timeout`.
///
/// BitTorrent keep-alives come every 2 min (BEP 3), so this is five of them.
pub const IDLE_TIMEOUT: Duration = Duration::from_secs(600);

/// The default of [`Limits::tarpit`], 1,024: as many as may be in the handshake that they failed in. Each is a
/// socket, and has no buffer.
pub const MAX_TARPIT: usize = 1024;

/// How much a proxy takes on.
///
/// They hold for all halves of a direction together that have the same [`Shared`](crate::Shared). An
/// outgoing half heeds `connections` and `idle_timeout` alone: its client decides whom it dials.
///
/// What is over a limit is closed before any work is done for it, and counted as a
/// [`LimitKind`](crate::LimitKind). Whoever runs into one in the middle of the handshake is kept as if that had
/// failed: see `tarpit`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The most connections at a time, of which each takes up to two file descriptors. By default
    /// [`MAX_CONNECTIONS`].
    pub connections: usize,
    /// The most connections at a time from one IPv4 address or IPv6 network of 64 bits, those that failed and
    /// are kept open included. By default [`MAX_CONNECTIONS_PER_ADDRESS`].
    pub connections_per_address: usize,
    /// The most peers at a time that have not said yet what they want. By default [`MAX_HANDSHAKES`].
    pub handshakes: usize,
    /// The most of them from one IPv4 address or IPv6 network of 64 bits. By default
    /// [`MAX_HANDSHAKES_PER_ADDRESS`].
    pub handshakes_per_address: usize,
    /// How long a peer may take for that. By default [`mse_io::HANDSHAKE_DEADLINE`], 10 s.
    pub handshake_deadline: Duration,
    /// The most bytes that are taken from a peer before its MSE handshake is complete. Not more than twice
    /// that is held for it. By default [`MAX_HANDSHAKE_BYTES`].
    pub handshake_bytes: usize,
    /// The most Diffie-Hellman key exchanges that are computed for one address (or IPv6 network of 64 bits)
    /// within [`key_exchange_window`](Self::key_exchange_window). By default [`MAX_KEY_EXCHANGES`].
    pub key_exchanges: usize,
    /// After which time their number starts from zero, for all addresses at once. By default
    /// [`KEY_EXCHANGE_WINDOW`].
    pub key_exchange_window: Duration,
    /// Whether the limits of an address hold for loopback addresses too. By default not: all peers that come
    /// by way of a tunnel on this machine have the same. No other address is exempt: where all peers come
    /// from that of another machine, its limits are those of all.
    pub limit_loopback: bool,
    /// How long a connection is kept on which no byte passes either way. By default [`IDLE_TIMEOUT`].
    pub idle_timeout: Duration,
    /// The most connections that are kept open, and read, for 20 to 60 s after their handshake failed or ran
    /// into a limit, so that it says nothing about this software how they are closed. Beyond that, the one
    /// that failed first is closed. 0 closes all at once. By default [`MAX_TARPIT`].
    pub tarpit: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: MAX_CONNECTIONS,
            connections_per_address: MAX_CONNECTIONS_PER_ADDRESS,
            handshakes: MAX_HANDSHAKES,
            handshakes_per_address: MAX_HANDSHAKES_PER_ADDRESS,
            handshake_deadline: HANDSHAKE_DEADLINE,
            handshake_bytes: MAX_HANDSHAKE_BYTES,
            key_exchanges: MAX_KEY_EXCHANGES,
            key_exchange_window: KEY_EXCHANGE_WINDOW,
            limit_loopback: false,
            idle_timeout: IDLE_TIMEOUT,
            tarpit: MAX_TARPIT,
        }
    }
}
