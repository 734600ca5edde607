//! For programs.

use anyhow::Result;

use super::Report;

pub(crate) fn print(report: &Report) -> Result<()> {
    println!("{}", serde_json::to_string_pretty(report)?);
    Ok(())
}
