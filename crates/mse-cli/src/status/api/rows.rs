//! The connections that are open.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Instant;

use mse_proxy::{Carried, Connection};
use serde::Serialize;

use super::{ByDirection, by_direction};

/// The most connections that are listed, 1,000: a quarter of a megabyte of JSON, which a page can ask
/// for every 2 s. The rest can be found by filtering.
const MAX_ROWS: usize = 1000;

/// Those that were asked for, or of too many those that moved the most bytes.
#[derive(Debug, Serialize)]
pub(super) struct Rows {
    /// How many there are.
    open: usize,
    /// How many of them are carried how.
    open_by: ByDirection<BTreeMap<&'static str, usize>>,
    /// How many fit the filter.
    matching: usize,
    /// The most that are listed.
    most: usize,
    /// In the order of opening.
    rows: Vec<Row>,
}

/// One connection.
#[derive(Debug, Serialize)]
struct Row {
    id: u64,
    direction: &'static str,
    peer: SocketAddr,
    /// Its name, or its address where it has none.
    client: Option<String>,
    alias: Option<Ipv4Addr>,
    carried: &'static str,
    info_hash: Option<String>,
    age_seconds: f64,
    sent: u64,
    received: u64,
    /// Whether the side that was dialled has answered.
    established: bool,
}

impl Rows {
    pub(super) fn new(mut open: Vec<Connection>, filter: &str, now: Instant) -> Self {
        let all = open.len();
        let open_by = by_direction(|direction| {
            let mut counts: BTreeMap<_, _> = Carried::ALL.map(|each| (each.name(), 0)).into();
            for connection in open.iter().filter(|each| each.direction == direction) {
                *counts.entry(connection.carried.name()).or_default() += 1;
            }
            counts
        });
        let filter = filter.trim().to_lowercase();
        if !filter.is_empty() {
            let mut columns = String::new();
            open.retain(|connection| {
                columns.clear();
                write_columns(connection, &mut columns);
                columns.contains(&filter)
            });
        }
        let matching = open.len();
        if matching > MAX_ROWS {
            let bytes = |open: &Connection| Reverse(open.sent.saturating_add(open.received));
            open.select_nth_unstable_by_key(MAX_ROWS, bytes);
            open.truncate(MAX_ROWS);
            open.sort_unstable_by_key(|connection| connection.id);
        }
        let rows = open.iter().map(|connection| Row::new(connection, now)).collect();
        Self { open: all, open_by, matching, most: MAX_ROWS, rows }
    }
}

/// What can be looked for, in lower case. A line break keeps a text from matching over two columns.
fn write_columns(connection: &Connection, columns: &mut String) {
    let Connection { direction, peer, carried, .. } = connection;
    // Writing to a string does not fail.
    let _ = write!(columns, "{}\n{peer}\n{}\n", direction.name(), carried.name());
    if let Some(client) = &connection.client {
        let _ = writeln!(columns, "{}", client.to_lowercase());
    }
    if let Some(alias) = connection.alias {
        let _ = writeln!(columns, "{alias}");
    }
    if let Some(info_hash) = connection.info_hash {
        let _ = writeln!(columns, "{info_hash}");
    }
}

impl Row {
    fn new(connection: &Connection, now: Instant) -> Self {
        Self {
            id: connection.id,
            direction: connection.direction.name(),
            peer: connection.peer,
            client: connection.client.as_deref().map(str::to_owned),
            alias: connection.alias,
            carried: connection.carried.name(),
            info_hash: connection.info_hash.map(|info_hash| info_hash.to_string()),
            age_seconds: now.saturating_duration_since(connection.opened).as_secs_f64(),
            sent: connection.sent,
            received: connection.received,
            established: connection.is_established(),
        }
    }
}

#[cfg(test)]
mod tests {
    use mse_proxy::Shared;

    use super::*;

    #[test]
    fn nothing_is_open_at_first() {
        let open = Shared::new().connections().snapshot();
        let rows = serde_json::to_value(Rows::new(open, "", Instant::now())).unwrap();
        assert_eq!(rows["open"], 0);
        assert_eq!(rows["open_by"]["incoming"]["rc4"], 0);
        assert_eq!(rows["rows"], serde_json::json!([]));
    }
}
