//! What the proxy holds.

use std::fmt;
use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::time::{Instant, sleep};

use crate::measure::memory::Memory;

/// How long the proxy may take to give back what it held. It keeps a failed handshake for up to 60 s, unless
/// its peer leaves, as all of ours have.
const SETTLE: Duration = Duration::from_secs(90);

/// Between two looks.
const LOOK: Duration = Duration::from_millis(200);

/// How long nothing happens before memory is read.
const QUIET: Duration = Duration::from_secs(2);

/// File descriptors and memory of a process.
#[derive(Clone, Copy, Debug)]
pub(super) struct Usage {
    pub(super) descriptors: usize,
    /// In bytes.
    pub(super) resident: u64,
}

impl Usage {
    pub(super) fn of(pid: u32) -> Result<Self> {
        let descriptors = fs::read_dir(format!("/proc/{pid}/fd"));
        let descriptors = descriptors.context("the proxy is not there any more")?.count();
        Ok(Self { descriptors, resident: Memory::of(pid)?.resident })
    }

    /// Waits until the process has no more than so many descriptors, as long as that can take.
    pub(super) async fn settled(pid: u32, descriptors: usize) -> Result<Self> {
        let end = Instant::now() + SETTLE;
        while Self::of(pid)?.descriptors > descriptors && Instant::now() < end {
            sleep(LOOK).await;
        }
        sleep(QUIET).await;
        Self::of(pid)
    }
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let resident = self.resident as f64 / f64::from(1 << 20);
        write!(f, "{} descriptors, {resident:.1} MiB resident", self.descriptors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_descriptor_more_is_seen() {
        let pid = std::process::id();
        let before = Usage::of(pid).unwrap();
        let files: Vec<_> =
            (0..100).map(|_| fs::File::open("/proc/self/status").unwrap()).collect();
        assert!(Usage::of(pid).unwrap().descriptors > before.descriptors + files.len() / 2);
    }
}
