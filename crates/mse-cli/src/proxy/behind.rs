//! The clients behind the port, and the torrents they have.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use mse_proxy::sources::Sources;
use mse_proxy::{Client, Clients};
use tokio::task::{JoinHandle, JoinSet};

use super::endpoint::{Endpoint, Poller};
use super::settings::{ClientTable, Settings};
use crate::exit::Failure;

/// Where peers go. Dropping it ends the looking for torrents.
#[derive(Debug)]
pub(crate) struct Behind {
    pub(crate) clients: Clients,
    files: Task,
    endpoints: Vec<Asked>,
}

/// An endpoint that is asked for the torrents of a client.
#[derive(Clone, Debug)]
struct Asked {
    client: String,
    endpoint: Endpoint,
    task: Arc<Task>,
}

/// Ends when it is dropped.
#[derive(Debug)]
struct Task(JoinHandle<()>);

impl Behind {
    /// Makes the clients of the settings, if there are any, and looks for their torrents: before the first
    /// peer names one of them.
    ///
    /// A client that was there before keeps its torrents, and an endpoint what it told, until there is
    /// something new. What is no more is still there until `before` is dropped.
    ///
    /// # Errors
    ///
    /// We are being stopped.
    pub(crate) async fn load(
        settings: &Settings,
        before: Option<&Self>,
    ) -> Result<Option<Self>, Failure> {
        let Some((first, others)) = settings.client.split_first() else { return Ok(None) };
        let default = client(first, before);
        let sources = Sources::new(default.torrents().clone());
        let sources = with(sources, &settings.torrents(), &settings.hashes());
        let mut sources = with(sources, &first.torrents, &first.hashes);
        let mut clients = Clients::new(default);
        for table in others {
            let client = client(table, before);
            sources = sources.and_for(client.torrents().clone());
            sources = with(sources, &table.torrents, &table.hashes);
            clients = clients.and(client);
        }
        let endpoints = asked(settings, &clients, before);
        let looked = tokio::task::spawn_blocking(move || {
            sources.refresh();
            sources
        });
        let (looked, endpoints) = tokio::join!(looked, endpoints);
        let sources = looked.context("looking for torrents stopped")?;
        Ok(Some(Self { clients, files: Task::start(sources.run()), endpoints }))
    }

    /// Takes out what only this has, and not what came in its place.
    pub(crate) async fn end(self) {
        self.files.end().await;
        for Asked { task, .. } in self.endpoints {
            if let Some(task) = Arc::into_inner(task) {
                task.end().await;
            }
        }
    }

    /// Says how many torrents there are.
    pub(crate) fn report(&self, settings: &Settings) {
        let count: usize = self.clients.iter().map(|client| client.torrents().len()).sum();
        tracing::info!("answers for {count} {}", if count == 1 { "torrent" } else { "torrents" });
        if !settings.has_sources() {
            tracing::info!(
                "without --torrents, --hashes or --endpoint, an encrypted peer is answered only for \
                 torrents of which the client has dialled a peer"
            );
        }
    }
}

/// The same client as before if there was one of the name.
fn client(table: &ClientTable, before: Option<&Behind>) -> Client {
    let (name, address) = (table.name(), table.address);
    let same = before.and_then(|before| before.clients.iter().find(|same| same.name() == name));
    match same {
        Some(same) if same.address() == address => same.clone(),
        Some(same) => same.at(address),
        None => Client::new(name, address),
    }
}

fn with(sources: Sources, directories: &[PathBuf], lists: &[PathBuf]) -> Sources {
    let sources = directories.iter().fold(sources, |sources, path| sources.with_directory(path));
    lists.iter().fold(sources, |sources, path| sources.with_list(path))
}

/// Asks all that were not asked before, at the same time.
async fn asked(settings: &Settings, clients: &Clients, before: Option<&Behind>) -> Vec<Asked> {
    let mut asked = Vec::new();
    let mut looking = JoinSet::new();
    for (index, (table, client)) in settings.client.iter().zip(clients.iter()).enumerate() {
        let shared = settings.endpoints().filter(|_| index == 0);
        for endpoint in shared.chain(&table.endpoint) {
            let is_same =
                |asked: &&Asked| asked.client == client.name() && asked.endpoint == *endpoint;
            let mut same = before.iter().flat_map(|before| &before.endpoints);
            if let Some(same) = same.find(is_same) {
                asked.push(same.clone());
                continue;
            }
            let mut poller = Poller::new(endpoint.clone(), client.torrents());
            let (client, endpoint) = (client.name().to_owned(), endpoint.clone());
            looking.spawn(async move {
                poller.look().await;
                Asked { client, endpoint, task: Arc::new(Task::start(poller.run())) }
            });
        }
    }
    asked.extend(looking.join_all().await);
    asked
}

impl Task {
    fn start(task: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(tokio::spawn(task))
    }

    async fn end(mut self) {
        self.0.abort();
        // Nobody asks how it ended.
        let _ = (&mut self.0).await;
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}
