//! One run: all contenders, interleaved, round by round.

mod contenders;
mod machine;

use anyhow::Result;

use crate::cli::{Args, Part};
use crate::measure::{Cost, Summary, cycles};
use crate::measurements::{Bench, idle};
use crate::place::Place;
use crate::report::{IdleRow, Ratio, Report, Row, targets};
use contenders::Contender;

/// Measures what the arguments ask for.
pub(crate) async fn run(args: &Args) -> Result<Report> {
    let place = Place::take()?;
    let idle_connections = idle::allowed(args.idle())?;
    let files = tempfile::tempdir()?;
    let directory = files.path().to_owned();
    let bench = Bench { place, cycles: cycles::available(), directory };
    let (contenders, mut skipped) = contenders::all(args);
    let mut failures = Vec::new();
    let mut costs: Vec<Vec<Option<Cost>>> = vec![Vec::new(); contenders.len()];
    for round in 1..=args.rounds() {
        // No contender always runs behind the same other one.
        for turn in 0..contenders.len() {
            let n = (round + turn) % contenders.len();
            let (contender, costs) = (&contenders[n], &mut costs[n]);
            eprintln!("round {round} of {}: {}", args.rounds(), contender.name);
            let cost = contender.sample(&bench).await;
            let failed = |error: &anyhow::Error| {
                failures.push(format!("{}, round {round}: {error:#}", contender.name));
            };
            costs.push(cost.inspect_err(failed).ok());
        }
    }
    let rows = rows(&contenders, &costs);
    let mut idle = Vec::new();
    if args.measures(Part::Idle) {
        if idle_connections < args.idle() {
            skipped.push(format!(
                "{} of {} idle connections: the limit of file descriptors (ulimit -Hn)",
                args.idle() - idle_connections,
                args.idle()
            ));
        }
        for build in &args.mse {
            eprintln!("{idle_connections} idle connections: {}", build.name);
            match idle::sample(&bench, &build.path, idle_connections).await {
                Ok(sample) => idle.push(IdleRow { name: build.name.clone(), idle: sample }),
                Err(error) => failures.push(format!("{}, idle: {error:#}", build.name)),
            }
        }
    }
    let openssl: Vec<_> = args.openssl_dh.iter().map(|build| build.name.as_str()).collect();
    let targets = args.mse.first().map(|build| targets::check(&build.name, &openssl, &rows, &idle));
    let targets = targets.unwrap_or_default();
    let machine = machine::describe(args, &bench);
    Ok(Report { machine, rows, idle, targets, skipped, failures })
}

fn rows(contenders: &[Contender], costs: &[Vec<Option<Cost>>]) -> Vec<Row> {
    let rows = contenders.iter().zip(costs);
    let mut rows: Vec<Row> = rows
        .filter_map(|(it, costs)| Row::of(it.name.clone(), it.group(), it.units(), costs))
        .collect();
    for contender in contenders {
        let find = |name: &str| rows.iter().position(|row| row.name == name);
        let ours = find(&contender.name);
        let peer = contender.peer.as_ref();
        let Some((ours, peer)) = ours.zip(peer.and_then(|peer| find(peer))) else { continue };
        let value = Summary::of_ratios(&rows[ours].samples, &rows[peer].samples);
        let to = rows[peer].name.clone();
        rows[ours].ratio = value.map(|value| Ratio { to, value });
    }
    rows
}
