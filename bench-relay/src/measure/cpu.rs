//! The CPU time of a process.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};
use nix::time::{ClockId, clock_getcpuclockid};
use nix::unistd::Pid;

/// Counts nanoseconds that all threads of a process, also those that ended, have run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CpuClock(ClockId);

impl CpuClock {
    pub(crate) fn of(pid: u32) -> Result<Self> {
        let clock = clock_getcpuclockid(Pid::from_raw(pid.try_into()?));
        Ok(Self(clock.context("no CPU clock")?))
    }

    pub(crate) fn read(self) -> Result<Duration> {
        Ok(self.0.now().context("the process has gone")?.into())
    }
}

/// Ticks spent in user and in kernel mode. Coarse: good for a share, not for a figure.
pub(crate) fn ticks(pid: u32) -> Result<(u64, u64)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    parse_ticks(&stat).context("an unknown form of /proc/PID/stat")
}

/// The name in parentheses may hold spaces; utime and stime are the 12th and 13th field behind it.
fn parse_ticks(stat: &str) -> Option<(u64, u64)> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_process_costs_cpu_time() {
        let clock = CpuClock::of(std::process::id()).unwrap();
        let before = clock.read().unwrap();
        let sum = (0..10_000_000_u64).fold(0, |sum, n| std::hint::black_box(sum ^ n));
        std::hint::black_box(sum);
        assert!(clock.read().unwrap() > before);
    }

    #[test]
    fn a_name_may_hold_anything() {
        let stat = "7 (a) 1 (b) S 1 2 3 4 5 6 7 8 9 10 110 120 0 0";
        assert_eq!(parse_ticks(stat), Some((110, 120)));
        assert_eq!(parse_ticks("7 (a) S 1"), None);
    }
}
