//! Which process runs on which CPU.

use anyhow::{Context, Result};
use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;

/// The first CPU we may use is for the program under test, the last one for everything else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) under_test: usize,
    pub(crate) load: usize,
}

impl Place {
    /// Chooses the CPUs, and puts this thread on its own.
    pub(crate) fn take() -> Result<Self> {
        let allowed = sched_getaffinity(Pid::from_raw(0)).context("cannot read the CPU set")?;
        let mut cpus = (0..CpuSet::count()).filter(|&cpu| allowed.is_set(cpu).unwrap_or(false));
        let under_test = cpus.next().context("no CPU is allowed")?;
        let place = Self { under_test, load: cpus.next_back().unwrap_or(under_test) };
        move_to(place.load)?;
        Ok(place)
    }

    /// Runs `start` on the CPU of the program under test. What it spawns stays there.
    pub(crate) fn on_test_cpu<T>(self, start: impl FnOnce() -> T) -> Result<T> {
        move_to(self.under_test)?;
        let started = start();
        move_to(self.load)?;
        Ok(started)
    }
}

fn move_to(cpu: usize) -> Result<()> {
    let mut set = CpuSet::new();
    set.set(cpu)?;
    sched_setaffinity(Pid::from_raw(0), &set).with_context(|| format!("cannot move to CPU {cpu}"))
}
