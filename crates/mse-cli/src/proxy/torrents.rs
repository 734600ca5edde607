//! The torrents we answer for.

use anyhow::Context;
use mse_proxy::Shared;
use mse_proxy::sources::Sources;

use super::settings::Settings;
use crate::exit::Failure;

/// The sources of torrents, looked at once: before the first peer names one of them.
///
/// # Errors
///
/// We are being stopped.
pub(crate) async fn sources(settings: &Settings, shared: &Shared) -> Result<Sources, Failure> {
    let none = Sources::new(shared.torrents().clone());
    let with = settings.torrents.iter().fold(none, |sources, path| sources.with_directory(path));
    let mut sources = settings.hashes.iter().fold(with, |sources, path| sources.with_list(path));
    let looked = tokio::task::spawn_blocking(move || {
        sources.refresh();
        sources
    });
    Ok(looked.await.context("looking for torrents stopped")?)
}

/// Says how many there are.
pub(crate) fn report(settings: &Settings, shared: &Shared) {
    let count = shared.torrents().len();
    tracing::info!("answers for {count} {}", if count == 1 { "torrent" } else { "torrents" });
    if settings.torrents.is_empty() && settings.hashes.is_empty() {
        tracing::info!(
            "without --torrents or --hashes, an encrypted peer is answered only for torrents of which \
             the client has dialled a peer"
        );
    }
}
