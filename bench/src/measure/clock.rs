//! What a contender has cost so far.

use perf_event::events::Hardware;
use perf_event::{Builder, Counter};
use rustix::time::{ClockId, clock_gettime};

/// Cycles where the kernel counts them, CPU time otherwise. Both leave out what other processes take.
pub(crate) enum Clock {
    /// Cycles of this thread in user mode.
    Cycles(Counter),
    /// CPU time of this thread, which a CPU that changes its frequency distorts.
    CpuTime,
}

impl Clock {
    /// The best one there is.
    pub(crate) fn open() -> Self {
        let counter = Builder::new(Hardware::CPU_CYCLES).exclude_kernel(true).build();
        match counter.and_then(|mut counter| counter.enable().map(|()| counter)) {
            Ok(counter) => Self::Cycles(counter),
            Err(_) => Self::CpuTime,
        }
    }

    /// Of [`Self::now`].
    pub(crate) fn unit(&self) -> &'static str {
        match self {
            Self::Cycles(_) => "cycles",
            Self::CpuTime => "ns",
        }
    }

    /// For the reader of the report.
    pub(crate) fn description(&self) -> &'static str {
        match self {
            Self::Cycles(_) => "user cycles of the thread",
            Self::CpuTime => "CPU time of the thread, as the kernel gives no cycle counter here",
        }
    }

    /// Cycles or nanoseconds since some start.
    pub(crate) fn now(&mut self) -> anyhow::Result<u64> {
        match self {
            Self::Cycles(counter) => Ok(counter.read()?),
            Self::CpuTime => {
                let time = clock_gettime(ClockId::ThreadCPUTime);
                Ok(u64::try_from(time.tv_sec)? * 1_000_000_000 + u64::try_from(time.tv_nsec)?)
            }
        }
    }
}
