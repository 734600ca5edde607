//! One file for each thing that is measured.

pub(crate) mod bulk;
pub(crate) mod handshakes;
pub(crate) mod idle;

use std::path::PathBuf;

use crate::place::Place;

/// What all measurements need.
#[derive(Debug)]
pub(crate) struct Bench {
    pub(crate) place: Place,
    /// Whether cycles can be counted.
    pub(crate) cycles: bool,
    /// Where programs may keep files.
    pub(crate) directory: PathBuf,
}

impl Bench {
    /// What [`crate::measure::Cost::amount`] counts.
    pub(crate) fn unit(&self) -> &'static str {
        if self.cycles { "cycles" } else { "ns" }
    }
}
