//! The clients behind one port.

mod local;

use std::iter::once;
use std::net::SocketAddr;
use std::sync::Arc;

use mse::{Skey, SkeyHash};
use peer_wire::InfoHash;

use crate::torrents::{Torrents, skey};
pub(super) use local::{DialError, LocalClient, LocalLeg};

/// A client behind the port: where it listens, and which torrents are its own. Clones are the same thing.
#[derive(Clone, Debug)]
pub struct Client {
    name: Arc<str>,
    torrents: Torrents,
    local: Arc<LocalClient>,
}

impl Client {
    /// A client with no torrents yet. The name is for people.
    pub fn new(name: impl Into<String>, address: SocketAddr) -> Self {
        let local = Arc::new(LocalClient::new(address));
        Self { name: name.into().into(), torrents: Torrents::new(), local }
    }

    /// The same client, with the same torrents, that has moved to another address.
    #[must_use]
    pub fn at(&self, address: SocketAddr) -> Self {
        Self { local: Arc::new(LocalClient::new(address)), ..self.clone() }
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same, to be kept.
    pub(crate) fn shared_name(&self) -> Arc<str> {
        Arc::clone(&self.name)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.local.address()
    }

    /// The torrents that it has, and no other client before it in [`Clients`].
    pub fn torrents(&self) -> &Torrents {
        &self.torrents
    }

    /// The way to it.
    pub(super) fn local(&self) -> &LocalClient {
        &self.local
    }
}

/// The clients behind one port, of which there is at least one.
///
/// A peer goes to the first of them that has its torrent. The first one is also the default: it gets who
/// names one of the [`Shared::torrents`](crate::Shared::torrents), which are no client's own, and everyone
/// who comes in plaintext, since it may have torrents that nobody told the proxy of. What cannot be read
/// goes there as well.
#[derive(Clone, Debug)]
pub struct Clients {
    first: Client,
    others: Vec<Client>,
}

impl Clients {
    /// One client.
    pub fn new(default: Client) -> Self {
        Self { first: default, others: Vec::new() }
    }

    /// With one more client, which comes after all others.
    #[must_use]
    pub fn and(mut self, client: Client) -> Self {
        self.others.push(client);
        self
    }

    /// The first one.
    pub fn default_client(&self) -> &Client {
        &self.first
    }

    /// All of them, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Client> {
        once(&self.first).chain(&self.others)
    }

    /// Whether there is a choice.
    pub(super) fn are_several(&self) -> bool {
        !self.others.is_empty()
    }

    /// The torrent that a peer named by a hash, and the client that gets the peer.
    pub(super) fn find(&self, hash: &SkeyHash, shared: &Torrents) -> Option<(Skey, &Client)> {
        let own = self.iter().find_map(|client| Some((client.torrents.find(hash)?, client)));
        own.or_else(|| Some((shared.find(hash)?, &self.first)))
    }

    /// The client that gets a peer which is here for this torrent, or did not say for which.
    pub(super) fn for_torrent(&self, info_hash: Option<&InfoHash>) -> &Client {
        let hash = info_hash.map(|info_hash| skey(info_hash).hash());
        let has_it =
            |client: &&Client| hash.is_some_and(|hash| client.torrents.find(&hash).is_some());
        self.iter().find(has_it).unwrap_or(&self.first)
    }
}

/// One client, named by its address.
impl From<SocketAddr> for Clients {
    fn from(address: SocketAddr) -> Self {
        Self::new(Client::new(address.to_string(), address))
    }
}

impl From<Client> for Clients {
    fn from(client: Client) -> Self {
        Self::new(client)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: InfoHash = InfoHash::new([1; 20]);
    const TWO: InfoHash = InfoHash::new([2; 20]);

    fn client(name: &str) -> Client {
        Client::new(name, SocketAddr::from(([127, 0, 0, 1], 1)))
    }

    #[test]
    fn a_torrent_leads_to_the_first_client_that_has_it() {
        let (clients, shared) =
            (Clients::new(client("a")).and(client("b")).and(client("c")), Torrents::new());
        let leads_to = |torrent: &InfoHash| {
            let skey = skey(torrent);
            let found = clients.find(&skey.hash(), &shared);
            assert!(found.is_none_or(|(found, _)| found == skey));
            found.map(|(_, client)| client.name().to_owned())
        };
        let [_, b, c] = &clients.iter().collect::<Vec<_>>()[..] else { unreachable!() };
        c.torrents().add(ONE);
        assert_eq!((leads_to(&ONE).as_deref(), leads_to(&TWO)), (Some("c"), None));
        b.torrents().add(ONE);
        assert_eq!(leads_to(&ONE).as_deref(), Some("b"));
        assert_eq!(clients.for_torrent(Some(&ONE)).name(), "b");
        b.torrents().remove(&ONE);
        assert_eq!(leads_to(&ONE).as_deref(), Some("c"));
    }

    #[test]
    fn what_is_no_clients_own_leads_to_the_default() {
        let (clients, shared) = (Clients::new(client("a")).and(client("b")), Torrents::new());
        let leads_to = |torrent: &InfoHash| {
            let found = clients.find(&skey(torrent).hash(), &shared);
            found.map(|(_, client)| client.name().to_owned())
        };
        shared.add(ONE);
        assert_eq!((leads_to(&ONE).as_deref(), leads_to(&TWO)), (Some("a"), None));
        clients.iter().nth(1).unwrap().torrents().add(ONE);
        assert_eq!(leads_to(&ONE).as_deref(), Some("b"));
        assert_eq!(clients.for_torrent(Some(&TWO)).name(), "a");
        assert_eq!(clients.for_torrent(None).name(), "a");
    }
}
