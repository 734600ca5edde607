//! What `mse proxy check` prints.

use serde::Serialize;

use super::finding::{Finding, Outcome};
use crate::exit::print;
use crate::sanitize::line;

/// All findings. Its JSON is described in `schema/proxy-check.json`.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// Whether nothing failed.
    pub(super) ok: bool,
    checks: Vec<Finding>,
}

impl Report {
    pub(super) fn new(checks: Vec<Finding>) -> Self {
        Self { ok: checks.iter().all(|finding| finding.result != Outcome::Fail), checks }
    }

    /// # Errors
    ///
    /// stdout is closed.
    pub(super) fn print(&self, json: bool) -> anyhow::Result<()> {
        if json {
            let mut text = serde_json::to_vec(self)?;
            text.push(b'\n');
            return print(&text);
        }
        let text: String = self.checks.iter().map(text).collect();
        print(text.as_bytes())
    }
}

/// One line.
fn text(finding: &Finding) -> String {
    let Finding { check, result, message, advice } = finding;
    let advice = advice.as_ref().map(|advice| format!("; {advice}")).unwrap_or_default();
    format!("{}\n", line(&format!("{:<5} {check}: {message}{advice}", result.name())))
}
