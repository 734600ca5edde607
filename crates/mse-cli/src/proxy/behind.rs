//! The clients behind the port, and the torrents they have.

use anyhow::Context;
use mse_proxy::sources::Sources;
use mse_proxy::{Client, Clients};

use super::settings::{ClientTable, Settings};
use crate::exit::Failure;

/// Where peers go.
#[derive(Debug)]
pub(crate) struct Behind {
    pub(crate) clients: Clients,
    /// Looked at once.
    pub(crate) sources: Sources,
}

impl Behind {
    /// Makes the clients of the settings, if there are any, and looks for their torrents: before the first
    /// peer names one of them.
    ///
    /// # Errors
    ///
    /// We are being stopped.
    pub(crate) async fn load(settings: &Settings) -> Result<Option<Self>, Failure> {
        let Some((first, others)) = settings.client.split_first() else { return Ok(None) };
        let default = client(first);
        let sources = Sources::new(default.torrents().clone());
        let sources = with(sources, &settings.torrents, &settings.hashes);
        let mut sources = with(sources, &first.torrents, &first.hashes);
        let mut clients = Clients::new(default);
        for table in others {
            let client = client(table);
            sources = sources.and_for(client.torrents().clone());
            sources = with(sources, &table.torrents, &table.hashes);
            clients = clients.and(client);
        }
        let looked = tokio::task::spawn_blocking(move || {
            sources.refresh();
            sources
        });
        let sources = looked.await.context("looking for torrents stopped")?;
        Ok(Some(Self { clients, sources }))
    }

    /// Says how many torrents there are.
    pub(crate) fn report(&self, settings: &Settings) {
        let count: usize = self.clients.iter().map(|client| client.torrents().len()).sum();
        tracing::info!("answers for {count} {}", if count == 1 { "torrent" } else { "torrents" });
        if !settings.has_sources() {
            tracing::info!(
                "without --torrents or --hashes, an encrypted peer is answered only for torrents of \
                 which the client has dialled a peer"
            );
        }
    }
}

fn client(table: &ClientTable) -> Client {
    Client::new(table.name(), table.address)
}

fn with(
    sources: Sources,
    directories: &[std::path::PathBuf],
    lists: &[std::path::PathBuf],
) -> Sources {
    let sources = directories.iter().fold(sources, |sources, path| sources.with_directory(path));
    lists.iter().fold(sources, |sources, path| sources.with_list(path))
}
