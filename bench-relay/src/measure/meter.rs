//! What a process spends between two moments.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::cpu::{CpuClock, ticks};
use super::cycles::Cycles;

/// Counts from its start on.
#[derive(Debug)]
pub(crate) struct Meter {
    pid: u32,
    clock: CpuClock,
    cycles: Option<Cycles>,
    cpu_before: Duration,
    ticks_before: (u64, u64),
    started: Instant,
}

/// What was spent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// CPU time, user and kernel.
    pub(crate) cpu: Duration,
    /// Core cycles, user and kernel, where they can be counted.
    pub(crate) cycles: Option<u64>,
    /// The part of it in user mode, 0 to 1.
    pub(crate) user: f64,
    pub(crate) wall: Duration,
}

impl Meter {
    pub(crate) async fn start(pid: u32, with_cycles: bool) -> Result<Self> {
        let cycles = if with_cycles { Some(Cycles::start(pid).await?) } else { None };
        let clock = CpuClock::of(pid)?;
        Ok(Self {
            pid,
            clock,
            cycles,
            cpu_before: clock.read()?,
            ticks_before: ticks(pid)?,
            started: Instant::now(),
        })
    }

    pub(crate) fn stop(self) -> Result<Cost> {
        let wall = self.started.elapsed();
        let cpu = self.clock.read()?.saturating_sub(self.cpu_before);
        let (user, kernel) = ticks(self.pid)?;
        let (user, kernel) = (user - self.ticks_before.0, kernel - self.ticks_before.1);
        let counted = self.cycles.map(Cycles::stop).transpose()?;
        let (user, kernel) = counted.map_or((user, kernel), |it| (it.user, it.kernel));
        Ok(Cost {
            cpu,
            cycles: counted.map(|it| it.user + it.kernel),
            user: user as f64 / (user + kernel).max(1) as f64,
            wall,
        })
    }
}

impl Cost {
    /// The figure that is reported: cycles where there are any, nanoseconds of CPU time otherwise.
    pub(crate) fn amount(&self) -> f64 {
        self.cycles.map_or(self.cpu.as_nanos() as f64, |cycles| cycles as f64)
    }

    /// How much of the time the process was running, 0 to 1.
    pub(crate) fn busy(&self) -> f64 {
        self.cpu.as_secs_f64() / self.wall.as_secs_f64().max(1e-9)
    }
}
