//! What came out.

pub(crate) mod json;
pub(crate) mod targets;
pub(crate) mod text;

use serde::Serialize;

use crate::measure::{Cost, Summary};
use crate::measurements::idle::Idle;
use targets::Target;

/// Everything.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) machine: Machine,
    pub(crate) rows: Vec<Row>,
    pub(crate) idle: Vec<IdleRow>,
    pub(crate) targets: Vec<Target>,
    /// What is not here since a program is not installed.
    pub(crate) skipped: Vec<String>,
    /// What went wrong. The figures of that round are missing.
    pub(crate) failures: Vec<String>,
}

/// Where and how it was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Machine {
    pub(crate) cpu: String,
    pub(crate) kernel: String,
    pub(crate) unit: String,
    pub(crate) rounds: usize,
    pub(crate) bytes_a_sample: u64,
    pub(crate) handshakes_a_sample: usize,
    /// On one CPU, the load takes its time from the program under test.
    pub(crate) shared_cpu: bool,
}

/// One contender under one load.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) group: Group,
    /// Cycles or nanoseconds for one byte or one handshake.
    pub(crate) cost: Summary,
    /// The same, round by round.
    pub(crate) samples: Vec<Option<f64>>,
    /// The part in user mode, 0 to 1.
    pub(crate) user: f64,
    /// How much of the time the process was running: well below 1, the load was slower.
    pub(crate) busy: f64,
    /// Bytes or handshakes in a second of the program's CPU time.
    pub(crate) per_second: f64,
    /// The cost divided by that of the peer with this name.
    pub(crate) ratio: Option<Ratio>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Group {
    Byte,
    Handshake,
}

#[derive(Debug, Serialize)]
pub(crate) struct Ratio {
    pub(crate) to: String,
    #[serde(flatten)]
    pub(crate) value: Summary,
}

#[derive(Debug, Serialize)]
pub(crate) struct IdleRow {
    pub(crate) name: String,
    #[serde(flatten)]
    pub(crate) idle: Idle,
}

impl Row {
    /// From the rounds, of which each was `units` bytes or handshakes. None if all of them failed.
    pub(crate) fn of(
        name: String,
        group: Group,
        units: u64,
        costs: &[Option<Cost>],
    ) -> Option<Self> {
        let samples: Vec<_> =
            costs.iter().map(|cost| cost.map(|cost| cost.amount() / units as f64)).collect();
        let median =
            |of: fn(&Cost) -> f64| Some(Summary::of(costs.iter().flatten().map(of))?.median);
        Some(Self {
            name,
            group,
            cost: Summary::of(samples.iter().flatten().copied())?,
            samples,
            user: median(|cost| cost.user)?,
            busy: median(Cost::busy)?,
            per_second: units as f64 / median(|cost| cost.cpu.as_secs_f64())?,
            ratio: None,
        })
    }
}
