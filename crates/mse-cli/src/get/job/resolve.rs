//! Getting the torrent's description, where we have but a link.

use std::time::Duration;

use anyhow::Context;
use tokio::time::{Instant, sleep, timeout_at};

use super::Job;
use crate::bar::Bar;
use crate::engine::{Metadata, Unresolved};
use crate::exit::Failure;
use crate::get::source::{MagnetLink, Source, read_torrent};

/// How long one round of asking for a magnet link's description may take before all is asked anew.
const RESOLVE_ROUND: Duration = Duration::from_secs(30);

/// The pause between two such rounds.
const RESOLVE_PAUSE: Duration = Duration::from_secs(1);

impl Job {
    /// Fetches the description.
    ///
    /// # Errors
    ///
    /// Nobody had it in time, or what the web server has is not one.
    pub(super) async fn resolve(&self) -> Result<Metadata, Failure> {
        let deadline = Instant::now() + self.args.timeout;
        match &self.source {
            Source::File(path) => Ok(read_torrent(path)?),
            Source::Url(url) => self.fetch(url, deadline).await,
            Source::Magnet(link) => self.ask_peers(link, deadline).await,
        }
    }

    async fn fetch(&self, url: &str, deadline: Instant) -> Result<Metadata, Failure> {
        let _bar = Bar::waiting(&format!("fetching {url}"));
        let what = Unresolved::Url(url.into());
        let fetched = timeout_at(deadline, self.engine.resolve(&what, &[])).await;
        let seconds = self.args.timeout.as_secs_f64();
        let fetched = fetched.with_context(|| format!("{url} did not answer for {seconds} s"))?;
        Ok(fetched.with_context(|| format!("cannot use {url}"))?)
    }

    async fn ask_peers(&self, link: &MagnetLink, deadline: Instant) -> Result<Metadata, Failure> {
        let info_hash = link.info_hashes.v1().context("the magnet link has no v1 info-hash")?;
        let what = Unresolved::Magnet { info_hash, trackers: link.trackers.clone() };
        let _bar = Bar::waiting("asking peers what the torrent is");
        loop {
            let round = deadline.min(Instant::now() + RESOLVE_ROUND);
            match timeout_at(round, self.engine.resolve(&what, &self.peers)).await {
                Ok(Ok(metadata)) => return Ok(metadata),
                Ok(Err(error)) => tracing::info!("no description yet: {error:#}"),
                Err(_) => tracing::info!("no description yet"),
            }
            if Instant::now() + RESOLVE_PAUSE >= deadline {
                return Err(self.gave_up().into());
            }
            sleep(RESOLVE_PAUSE).await;
        }
    }
}
