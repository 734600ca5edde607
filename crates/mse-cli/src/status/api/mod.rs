//! The JSON of `/api/status`: see `schema/status.json`.

mod counts;
mod handshakes;
mod rows;
mod totals;

use std::collections::BTreeMap;
use std::time::{Instant, SystemTime};

use mse_proxy::Direction;
use serde::Serialize;

use super::{InForce, Status, unix_seconds};
use counts::{FailureReport, KindCount};
use handshakes::HandshakeReport;
use rows::Rows;
use totals::{PeerReport, TotalsReport};

/// For both directions, by name.
type ByDirection<T> = BTreeMap<&'static str, T>;

/// Everything at one moment.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    version: &'static str,
    /// Seconds since 1970.
    now: f64,
    uptime_seconds: f64,
    in_force: InForce,
    /// The number of torrents that incoming handshakes may name.
    torrents: usize,
    connections: Rows,
    totals: ByDirection<TotalsReport>,
    peers: PeerReport,
    failures: FailureReport,
    fallbacks: Vec<KindCount>,
    limits: Vec<KindCount>,
    handshakes: ByDirection<HandshakeReport>,
}

impl Report {
    /// The connections are those with `filter` in one of their columns.
    pub(super) fn new(status: &Status, filter: &str) -> Self {
        let connections = status.shared.connections();
        let (totals, statistics) = (connections.totals(), connections.statistics());
        let in_force = (status.in_force)();
        Self {
            version: env!("CARGO_PKG_VERSION"),
            now: unix_seconds(SystemTime::now()),
            uptime_seconds: status.started.elapsed().as_secs_f64(),
            torrents: in_force.torrents(status.shared.torrents()),
            in_force,
            connections: Rows::new(connections.snapshot(), filter, Instant::now()),
            totals: by_direction(|direction| TotalsReport::new(totals.direction(direction))),
            peers: PeerReport::new(&totals.peers),
            failures: FailureReport::new(&statistics, connections.failures()),
            fallbacks: KindCount::fallbacks(&statistics),
            limits: KindCount::limits(&statistics),
            handshakes: by_direction(|direction| {
                HandshakeReport::new(statistics.handshake_times(direction))
            }),
        }
    }
}

fn by_direction<T>(of: impl Fn(Direction) -> T) -> ByDirection<T> {
    Direction::ALL.map(|direction| (direction.name(), of(direction))).into()
}
