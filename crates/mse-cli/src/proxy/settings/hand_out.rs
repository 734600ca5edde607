//! What is for a client by its name, `--torrents NAME=DIR`, becomes its own.

use std::fmt::Display;
use std::path::PathBuf;

use super::of_client::OfClient;
use super::{ClientTable, Configuration, Settings};
use crate::exit::Failure;
use crate::proxy::endpoint::Endpoint;

impl Configuration {
    /// Puts what is for one client by its name into the table of that client.
    ///
    /// # Errors
    ///
    /// There is no client of that name.
    pub(super) fn hand_out(&mut self) -> Result<(), Failure> {
        let settings = &mut self.settings;
        let torrents = named(&mut settings.torrents);
        let hashes = named(&mut settings.hashes);
        let endpoint = named(&mut settings.endpoint);
        let clients = &mut settings.client;
        let unknown = [
            give(clients, torrents, |client| &mut client.torrents)
                .map_err(|what| ("torrents", what)),
            give(clients, hashes, |client| &mut client.hashes).map_err(|what| ("hashes", what)),
            give(clients, endpoint, |client| &mut client.endpoint)
                .map_err(|what| ("endpoint", what)),
        ];
        unknown.into_iter().collect::<Result<(), _>>().map_err(|(key, what)| {
            let why = "names a client that there is not: see --client NAME=127.0.0.1:PORT; a path with \
                       = in it begins with ./";
            self.wrong(key, &what, why)
        })
    }
}

impl Settings {
    /// Directories of .torrent files of the first client.
    pub(crate) fn torrents(&self) -> Vec<PathBuf> {
        self.torrents.iter().map(|of| PathBuf::from(&of.source)).collect()
    }

    /// Lists of info-hashes of the first client.
    pub(crate) fn hashes(&self) -> Vec<PathBuf> {
        self.hashes.iter().map(|of| PathBuf::from(&of.source)).collect()
    }

    /// URLs that list torrents of the first client.
    pub(crate) fn endpoints(&self) -> impl Iterator<Item = &Endpoint> {
        self.endpoint.iter().map(|of| &of.source)
    }
}

/// Takes out those that have a name.
fn named<T>(sources: &mut Vec<OfClient<T>>) -> Vec<OfClient<T>> {
    sources.extract_if(.., |source| source.client.is_some()).collect()
}

/// The error is the first for which there is no client.
fn give<T: Display, U: From<T>>(
    clients: &mut [ClientTable],
    sources: Vec<OfClient<T>>,
    list: impl Fn(&mut ClientTable) -> &mut Vec<U>,
) -> Result<(), String> {
    for source in sources {
        let mut clients = clients.iter_mut();
        match clients.find(|client| Some(client.name()) == source.client) {
            Some(client) => list(client).push(source.source.into()),
            None => return Err(source.to_string()),
        }
    }
    Ok(())
}
