//! Which metrics there are.

use std::fmt;

use mse_proxy::{Carried, Direction, Fallback, LimitKind, Reason};
use prometheus_client::registry::Unit;

use super::Proxy;
use super::families::Families;
use crate::status::unix_seconds;

impl Proxy {
    pub(super) fn write(&self, mut families: Families<'_>) -> fmt::Result {
        families.info(
            ("build", "The version that runs", None),
            [("version", env!("CARGO_PKG_VERSION"))],
        )?;
        families.gauges(
            ("start_time", "When it started, since 1970", Some(Unit::Seconds)),
            [([], unix_seconds(self.started))],
        )?;
        self.write_connections(&mut families)?;
        self.write_events(&mut families)?;
        let count = |number: usize| [([], i64::try_from(number).unwrap_or(i64::MAX))];
        families.gauges(
            ("torrents", "Torrents that incoming handshakes may name", None),
            count((self.in_force)().torrents(self.shared.torrents())),
        )?;
        families.gauges(
            ("aliases", "Loopback addresses that stand for remote peers", None),
            count(self.shared.aliases().len()),
        )?;
        families.gauges(
            ("buffers_in_use", "Buffers that hold bytes on their way", None),
            count(self.shared.buffers_in_use()),
        )
    }

    /// What is open, and what all connections add up to.
    fn write_connections(&self, families: &mut Families<'_>) -> fmt::Result {
        let connections = self.shared.connections();
        let (totals, open) = (connections.totals(), connections.snapshot());
        let mut sums = Vec::new();
        for (place, direction) in Direction::ALL.into_iter().enumerate() {
            for (way, carried) in Carried::ALL.into_iter().enumerate() {
                let labels = [("direction", direction.name()), ("carried", carried.name())];
                let now = totals.direction(direction).carried(carried);
                let is_one = |open: &&mse_proxy::Connection| {
                    open.direction == direction && open.carried == carried
                };
                let open = i64::try_from(open.iter().filter(is_one).count()).unwrap_or(i64::MAX);
                sums.push((labels, open, self.highest.of(place, way, now)));
            }
        }
        families.gauges(
            ("connections_open", "Connections that are open now", None),
            sums.iter().map(|(labels, open, _)| (*labels, *open)),
        )?;
        families.counters(
            (
                "connections_established",
                "Connections in which the side that was dialled answered",
                None,
            ),
            sums.iter().map(|(labels, _, [established, ..])| (*labels, *established)),
        )?;
        families.counters(
            (
                "payload",
                "Bytes relayed, without what MSE added, by where they went",
                Some(Unit::Bytes),
            ),
            sums.iter().flat_map(|([direction, carried], _, [_, sent, received])| {
                [("peer", *sent), ("client", *received)]
                    .map(|(to, bytes)| ([*direction, *carried, ("to", to)], bytes))
            }),
        )
    }

    /// What is counted as it happens.
    fn write_events(&self, families: &mut Families<'_>) -> fmt::Result {
        let statistics = self.shared.connections().statistics();
        let directions = Direction::ALL.into_iter();
        families.counters(
            ("connections_failed", "Connections that came to nothing", None),
            directions.clone().flat_map(|direction| {
                let count = |reason: &Reason| {
                    let labels = [("direction", direction.name()), ("reason", reason.label())];
                    (labels, statistics.failures(direction, *reason))
                };
                Reason::ALL.iter().map(count).collect::<Vec<_>>()
            }),
        )?;
        families.counters(
            ("fallbacks", "Further attempts for outgoing connections", None),
            Fallback::ALL
                .iter()
                .map(|&kind| ([("kind", kind.label())], statistics.fallbacks(kind))),
        )?;
        families.counters(
            ("limit_hits", "Connections that ran into a limit", None),
            LimitKind::ALL
                .iter()
                .map(|&limit| ([("limit", limit.label())], statistics.limit_hits(limit))),
        )?;
        families.histograms(
            ("handshake", "How long completed MSE handshakes took", Some(Unit::Seconds)),
            directions.map(|direction| {
                ([("direction", direction.name())], *statistics.handshake_times(direction))
            }),
        )
    }
}
