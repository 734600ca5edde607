//! The summaries, for people and for programs.
//!
//! What `--json` prints is described by the schemas in `schema/`; the tests hold real output against
//! them.

#[cfg(feature = "engine")]
mod demo;
#[cfg(feature = "engine")]
mod get;
mod json;
#[cfg(feature = "engine")]
mod peers;
#[cfg(feature = "engine")]
mod seed;

use std::io::{self, Write};

use serde::Serialize;

use crate::exit::print;

#[cfg(feature = "engine")]
pub(crate) use demo::{DemoFailure, DemoReport, Observation};
#[cfg(feature = "engine")]
pub(crate) use get::GetReport;
#[cfg(feature = "engine")]
pub(crate) use peers::PeerReport;
#[cfg(feature = "engine")]
pub(crate) use seed::SeedReport;

/// Something to print on stdout.
pub(crate) trait Report: Serialize {
    /// Writes it for people. Text from elsewhere is sanitised here.
    ///
    /// # Errors
    ///
    /// The writer fails.
    fn text(&self, out: &mut impl Write) -> io::Result<()>;

    /// Writes it to stdout, as text or as one line of JSON.
    ///
    /// # Errors
    ///
    /// stdout is closed or full.
    fn print(&self, json: bool) -> anyhow::Result<()> {
        let mut text = Vec::new();
        if json {
            json::write(self, &mut text)?;
            text.push(b'\n');
        } else {
            self.text(&mut text)?;
        }
        print(&text)
    }
}
