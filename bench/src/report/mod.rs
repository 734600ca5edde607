//! What a run found out.

mod machine;
pub(crate) mod text;

use serde::Serialize;

pub(crate) use machine::Machine;

use crate::measure::rounds::Effort;
use crate::measure::statistics::Summary;
use crate::tables::{Size, Task};

/// A run. Its JSON is this, field by field.
#[derive(Serialize)]
pub(crate) struct Report {
    pub(crate) machine: Machine,
    /// Of every cost: cycles or nanoseconds.
    pub(crate) cost_unit: &'static str,
    pub(crate) effort: Effort,
    pub(crate) size: Size,
    pub(crate) tables: Vec<Table>,
}

/// A task, measured.
#[derive(Serialize)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) title: String,
    /// What a cost is given for.
    pub(crate) unit: &'static str,
    pub(crate) rows: Vec<Row>,
}

/// A contender at a task.
#[derive(Serialize)]
pub(crate) struct Row {
    pub(crate) name: String,
    /// What a unit costs.
    pub(crate) cost: Summary,
    pub(crate) ratios: Vec<Ratio>,
}

/// How many times cheaper than a peer.
#[derive(Serialize)]
pub(crate) struct Ratio {
    pub(crate) peer: String,
    /// Round by round.
    pub(crate) by_round: Summary,
    /// The lowest cost of the peer by the lowest cost of this: less disturbed, but of single rounds.
    pub(crate) of_least: f64,
}

impl Table {
    /// Of the costs of every entry in every round.
    pub(crate) fn new(name: &str, task: &Task, costs: &[Vec<f64>]) -> Self {
        let ratio = |peer: usize, own: &Vec<f64>| Ratio {
            peer: task.entries[peer].name.clone(),
            by_round: Summary::of_ratio(&costs[peer], own),
            of_least: Summary::of(&costs[peer]).least / Summary::of(own).least,
        };
        let rows = task.entries.iter().zip(costs).map(|(entry, own)| Row {
            name: entry.name.clone(),
            cost: Summary::of(own),
            ratios: task.peers.iter().map(|peer| ratio(*peer, own)).collect(),
        });
        let rows = rows.collect();
        Self { name: name.into(), title: task.title.clone(), unit: task.unit, rows }
    }
}
