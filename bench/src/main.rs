//! The cryptography of MSE, measured against others: see docs/performance.md.

mod contenders;
mod measure;
mod report;
mod tables;

use clap::Parser;

use crate::measure::clock::Clock;
use crate::measure::rounds::{Effort, measure};
use crate::report::{Machine, Report, Table, text};
use crate::tables::Size;

/// Runs every contender of every table in turn, round after round, and prints what a unit of work
/// costs each, with the ratio to a named peer: above 1 is cheaper.
#[derive(Parser)]
struct Arguments {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Few rounds of little work: shows that it runs, not how fast.
    #[arg(long)]
    quick: bool,
    /// Rounds to measure.
    #[arg(long, default_value_t = 200, conflicts_with = "quick")]
    rounds: usize,
    /// Only the tables whose name contains this.
    #[arg(long)]
    table: Option<String>,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let (size, effort) = if arguments.quick {
        (Size::TINY, Effort { rounds: 3, sample: 1000 })
    } else {
        (Size::FULL, Effort { rounds: arguments.rounds.max(1), sample: 400_000 })
    };
    let wanted = |name: &str| arguments.table.as_deref().is_none_or(|part| name.contains(part));

    let mut clock = Clock::open();
    let mut tables = Vec::new();
    for (name, prepare) in tables::ALL.into_iter().filter(|(name, _)| wanted(name)) {
        let mut task = prepare(size)?;
        let costs = measure(&mut clock, effort, &mut task.entries)?;
        tables.push(Table::new(name, &task, &costs));
    }
    let cost_unit = clock.unit();
    let report = Report { machine: Machine::here(&clock), cost_unit, effort, size, tables };
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{}", text::write(&report)?);
    }
    Ok(())
}
