//! Core cycles of a process, by `perf stat`, where the kernel gives them.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// How long `perf` may take to attach. The process is idle meanwhile, so waiting longer counts nothing.
const ATTACH: Duration = Duration::from_millis(150);

/// User and kernel cycles, in this order.
const EVENTS: &str = "cycles:u,cycles:k";

/// A running count.
#[derive(Debug)]
pub(crate) struct Cycles(Child);

/// What was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) user: u64,
    pub(crate) kernel: u64,
}

/// Whether this machine counts cycles: virtual machines often do not.
pub(crate) fn available() -> bool {
    let output = Command::new("perf").args(["stat", "-x,", "-e", EVENTS, "true"]).output();
    output.is_ok_and(|output| parse(&String::from_utf8_lossy(&output.stderr)).is_some())
}

impl Cycles {
    /// Begins to count all threads of a process.
    pub(crate) async fn start(pid: u32) -> Result<Self> {
        let pid = pid.to_string();
        let child = Command::new("perf")
            .args(["stat", "-x,", "-e", EVENTS, "-p", &pid])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("cannot start perf")?;
        let cycles = Self(child);
        tokio::time::sleep(ATTACH).await;
        Ok(cycles)
    }

    pub(crate) fn stop(mut self) -> Result<Counted> {
        kill(Pid::from_raw(self.0.id().try_into()?), Signal::SIGINT)?;
        let mut text = String::new();
        let mut stderr = self.0.stderr.take().context("perf has no output")?;
        stderr.read_to_string(&mut text)?;
        parse(&text).with_context(|| format!("perf counted nothing: {}", text.trim()))
    }
}

impl Drop for Cycles {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The first field of each event's line is its count, or words where it was not counted.
fn parse(text: &str) -> Option<Counted> {
    let count = |event| {
        let line = text.lines().find(|line| line.split(',').any(|field| field == event))?;
        line.split(',').next()?.parse().ok()
    };
    Some(Counted { user: count("cycles:u")?, kernel: count("cycles:k")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_by_their_names() {
        let text = "# started\n120,,cycles:u,99,100.00,,\n7,,cycles:k,99,100.00,,\n";
        assert_eq!(parse(text), Some(Counted { user: 120, kernel: 7 }));
    }

    #[test]
    fn what_was_not_counted_is_none() {
        assert_eq!(parse("<not supported>,,cycles:u,0,100.00,,\n7,,cycles:k,9,100.00,,\n"), None);
        assert_eq!(parse(""), None);
    }
}
