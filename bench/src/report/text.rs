//! A report for a reader: Markdown, which a terminal shows well enough.

use std::fmt::{self, Write};

use super::{Report, Row, Table};

/// The whole report.
pub(crate) fn write(report: &Report) -> Result<String, fmt::Error> {
    let mut out = String::new();
    header(&mut out, report)?;
    for table in &report.tables {
        write_table(&mut out, report.cost_unit, table)?;
    }
    Ok(out)
}

fn header(out: &mut String, report: &Report) -> fmt::Result {
    let machine = &report.machine;
    writeln!(out, "- CPU: {}", machine.cpu)?;
    writeln!(out, "- Kernel: {}", machine.kernel)?;
    writeln!(out, "- Compiler: {}", machine.rustc)?;
    writeln!(out, "- {}", machine.openssl)?;
    let crates = machine.crates.iter().map(|(name, version)| format!("{name} {version}"));
    writeln!(out, "- Crates: {}", crates.collect::<Vec<_>>().join(", "))?;
    writeln!(out, "- Clock: {}", machine.clock)?;
    writeln!(out, "- Rounds: {}, all contenders of a table in each", report.effort.rounds)
}

fn write_table(out: &mut String, cost_unit: &str, table: &Table) -> fmt::Result {
    writeln!(out, "\n### {}\n", table.title)?;
    let peers = table.rows.first().map_or(&[][..], |row| &row.ratios);
    write!(out, "| `{}` | {cost_unit} a {} | quartiles | least |", table.name, table.unit)?;
    for ratio in peers {
        write!(out, " x {} | quartiles |", ratio.peer)?;
    }
    write!(out, "\n|---|---|---|---|")?;
    out.push_str(&"---|---|".repeat(peers.len()));
    out.push('\n');
    for row in &table.rows {
        write_row(out, row)?;
    }
    Ok(())
}

fn write_row(out: &mut String, row: &Row) -> fmt::Result {
    let cost = &row.cost;
    let [median, low, high, least] =
        [cost.median, cost.lower_quartile, cost.upper_quartile, cost.least].map(number);
    write!(out, "| {} | {median} | {low} to {high} | {least} |", row.name)?;
    for ratio in &row.ratios {
        let by_round = &ratio.by_round;
        write!(
            out,
            " {:.2} | {:.2} to {:.2} |",
            by_round.median, by_round.lower_quartile, by_round.upper_quartile
        )?;
    }
    out.push('\n');
    Ok(())
}

/// Three digits or more.
fn number(cost: f64) -> String {
    match cost {
        ..10.0 => format!("{cost:.3}"),
        10.0..1000.0 => format!("{cost:.1}"),
        _ => format!("{cost:.0}"),
    }
}
