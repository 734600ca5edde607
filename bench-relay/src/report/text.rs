//! For people.

use super::{Group, Machine, Report, Row};

pub(crate) fn print(report: &Report) {
    machine(&report.machine);
    let unit = &report.machine.unit;
    table(report, Group::Byte, &format!("{unit}/byte"), "MB/s of CPU");
    table(report, Group::Handshake, &format!("{unit}/handshake"), "per s of CPU");
    for row in &report.idle {
        let idle = &row.idle;
        println!(
            "\n{}: {} idle connections, resident {} KiB -> {} KiB (peak {}): {:.0} bytes each",
            row.name,
            idle.connections,
            idle.before >> 10,
            idle.with_all >> 10,
            idle.peak >> 10,
            idle.each
        );
    }
    if !report.targets.is_empty() {
        println!("\n{:<44}{:>10}{:>10}{:>10}", "targets", "measured", "must", "aim");
    }
    for target in &report.targets {
        let number = |value: f64| format!("{value:.*}", if value < 100.0 { 3 } else { 0 });
        let aim = target.aim.map_or_else(|| "-".to_owned(), number);
        let verdict = if target.holds { "" } else { "  missed" };
        let (value, must) = (number(target.value), number(target.must));
        println!("{:<44}{value:>10}{must:>10}{aim:>10}{verdict}", target.what);
    }
    for skipped in &report.skipped {
        println!("skipped: {skipped}");
    }
    for failure in &report.failures {
        println!("FAILED: {failure}");
    }
}

fn machine(machine: &Machine) {
    println!("{}, {}", machine.cpu, machine.kernel);
    println!(
        "{} rounds, {} MiB (4 times that where nothing is encrypted) or {} handshakes a sample; user + kernel of the program under test",
        machine.rounds,
        machine.bytes_a_sample >> 20,
        machine.handshakes_a_sample
    );
    if machine.shared_cpu {
        println!("ONE CPU for the program under test and the load: the figures are worth little");
    }
}

fn table(report: &Report, group: Group, unit: &str, rate: &str) {
    let rows: Vec<&Row> = report.rows.iter().filter(|row| row.group == group).collect();
    if rows.is_empty() {
        return;
    }
    println!(
        "\n{:<36}{:>16}{:>10}{:>10}{:>7}{:>6}{:>14}  ratio",
        "median of rounds", unit, "min", "max", "user", "busy", rate
    );
    for row in rows {
        let digits = if group == Group::Byte { 3 } else { 0 };
        let rate = row.per_second / if group == Group::Byte { 1e6 } else { 1.0 };
        print!(
            "{:<36}{:>16.*}{:>10.*}{:>10.*}{:>6.0}%{:>5.0}%{:>14.0}",
            row.name,
            digits,
            row.cost.median,
            digits,
            row.cost.min,
            digits,
            row.cost.max,
            row.user * 100.0,
            row.busy * 100.0,
            rate
        );
        match &row.ratio {
            Some(ratio) => {
                let value = ratio.value;
                println!(
                    "  {:.3} ({:.3}-{:.3}) of {}",
                    value.median, value.min, value.max, ratio.to
                );
            }
            None => println!(),
        }
    }
}
