//! Rounds in which every contender has its turn, so that a busy or slow moment hits all of them.

use super::clock::Clock;

/// A contender at one task.
pub(crate) struct Entry<'a> {
    /// As it stands in the table.
    pub(crate) name: String,
    /// How many units, bytes or keys or handshakes, one run makes.
    pub(crate) units: usize,
    /// One run.
    pub(crate) run: Box<dyn FnMut() + 'a>,
}

impl<'a> Entry<'a> {
    /// A contender of which one run makes so many units.
    pub(crate) fn new(name: impl Into<String>, units: usize, run: impl FnMut() + 'a) -> Self {
        Self { name: name.into(), units, run: Box::new(run) }
    }
}

/// How long to measure.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub(crate) struct Effort {
    /// Rounds, each of one sample of every contender.
    pub(crate) rounds: usize,
    /// The least a sample takes, in cycles or nanoseconds. One run may be longer.
    pub(crate) sample: u64,
}

/// What a unit cost in every round, by contender.
pub(crate) fn measure(
    clock: &mut Clock,
    effort: Effort,
    entries: &mut [Entry<'_>],
) -> anyhow::Result<Vec<Vec<f64>>> {
    let mut runs = Vec::new();
    for entry in &mut *entries {
        runs.push(calibrate(clock, effort.sample, entry)?);
    }
    let mut costs = vec![Vec::with_capacity(effort.rounds); entries.len()];
    for round in 0..effort.rounds {
        // No contender always runs behind the same other one.
        for turn in 0..entries.len() {
            let n = (round + turn) % entries.len();
            let sample = sample(clock, runs[n], &mut entries[n])?;
            costs[n].push(sample as f64 / (runs[n] * entries[n].units) as f64);
        }
    }
    Ok(costs)
}

/// How many runs a sample takes.
fn calibrate(clock: &mut Clock, least: u64, entry: &mut Entry<'_>) -> anyhow::Result<usize> {
    let mut runs = 1;
    while sample(clock, runs, entry)? < least {
        runs *= 2;
    }
    Ok(runs)
}

fn sample(clock: &mut Clock, runs: usize, entry: &mut Entry<'_>) -> anyhow::Result<u64> {
    // What the contender before left in the caches is not what this one works with.
    (entry.run)();
    let start = clock.now()?;
    for _ in 0..runs {
        (entry.run)();
    }
    Ok(clock.now()? - start)
}
