//! What an idle connection costs in memory.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Serialize;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::Bench;
use super::bulk::{Relay, Running};
use crate::files;
use crate::load::Ends;
use crate::measure::memory::Memory;
use crate::programs::mse::Method;

/// Ten thousand handshakes take seconds; longer than this has hung.
const HANG: Duration = Duration::from_secs(300);

/// How many connections are opened at a time.
const LANES: usize = 32;

/// How long nothing happens before memory is read, so that buffers went back.
const QUIET: Duration = Duration::from_secs(2);

/// File descriptors that are kept for other things.
const SPARE: usize = 200;

/// What idle connections cost.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Idle {
    pub(crate) connections: usize,
    /// Resident bytes before the first connection.
    pub(crate) before: u64,
    /// Resident bytes with all of them.
    pub(crate) with_all: u64,
    /// The most that was resident meanwhile.
    pub(crate) peak: u64,
    /// Growth for each connection, in bytes.
    pub(crate) each: f64,
}

/// How many connections are possible: each takes two file descriptors, in the proxy as well as here.
pub(crate) fn allowed(wanted: usize) -> Result<usize> {
    let descriptors = files::allow(wanted * 2 + SPARE)?;
    Ok(wanted.min(descriptors.saturating_sub(SPARE) / 2))
}

/// Opens connections through the outgoing half with RC4, and lets them be.
pub(crate) async fn sample(bench: &Bench, binary: &Path, connections: usize) -> Result<Idle> {
    let run = async {
        let relay = Relay::Mse { binary: binary.to_owned(), method: Method::Rc4 };
        let running = relay.start(bench).await?;
        running.listens().await?;
        sleep(QUIET).await;
        let before = Memory::of(running.pid())?;
        let running = Arc::new(running);
        let mut lanes = JoinSet::new();
        for lane in 0..LANES {
            let count = (connections + LANES - 1 - lane) / LANES;
            lanes.spawn(open(Arc::clone(&running), count));
        }
        let mut ends: Vec<Ends> = Vec::with_capacity(connections);
        while let Some(opened) = lanes.join_next().await {
            ends.extend(opened??);
        }
        sleep(QUIET).await;
        let after = Memory::of(running.pid())?;
        drop(ends);
        let growth = after.resident as f64 - before.resident as f64;
        Ok(Idle {
            connections,
            before: before.resident,
            with_all: after.resident,
            peak: after.peak,
            each: growth / connections as f64,
        })
    };
    timeout(HANG, run).await.context("hung")?
}

async fn open(running: Arc<Running>, count: usize) -> Result<Vec<Ends>> {
    let mut ends = Vec::with_capacity(count);
    for _ in 0..count {
        ends.push(running.open_silent().await?);
    }
    Ok(ends)
}
