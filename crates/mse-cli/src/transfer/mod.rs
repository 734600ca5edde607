//! Waiting for a torrent to become complete.

mod patience;
mod redial;

use std::time::{Duration, Instant};

use anyhow::bail;

use crate::engine::{BadPieces, Engine, Phase, Progress, Torrent};

pub(crate) use patience::Patience;
pub(crate) use redial::Redial;

/// How often the engine is looked at.
const TICK: Duration = Duration::from_millis(100);

/// How a transfer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Every piece is verified.
    Complete,
    /// Nothing useful arrived for too long.
    GaveUp,
}

/// Lets an active torrent run until it is complete or patience runs out. With `redial`, the peers
/// the user named are dialled again when the engine has nobody to talk to. `look` sees the progress
/// from time to time.
///
/// # Errors
///
/// The engine cannot go on, for example because the disk is full.
pub(crate) async fn transfer(
    engine: &Engine,
    torrent: &Torrent,
    mut patience: Patience,
    mut redial: Option<Redial>,
    mut look: impl FnMut(&Progress),
) -> anyhow::Result<Ended> {
    let mut bad_before = 0;
    loop {
        // In short turns: a pause would make the wait for completion miss it.
        let _ = tokio::time::timeout(TICK, torrent.completed()).await;
        let progress = torrent.progress();
        look(&progress);
        if let Phase::Broken(why) = progress.phase {
            bail!("the engine gave up: {why}");
        }
        if progress.complete {
            return Ok(Ended::Complete);
        }
        let now = Instant::now();
        let bad = BadPieces::so_far().total;
        let useful = patience.observe(progress.bytes, engine.received(), bad, now);
        if patience.is_exhausted(now) {
            return Ok(Ended::GaveUp);
        }
        if std::mem::replace(&mut bad_before, bad) != bad
            && let Some(redial) = &mut redial
        {
            redial.slow_down();
        }
        let busy = progress.live + progress.connecting > 0;
        if redial.as_mut().is_some_and(|redial| redial.is_due(busy, useful, now)) {
            tracing::info!("dialling again");
            torrent.restart().await?;
        }
    }
}
