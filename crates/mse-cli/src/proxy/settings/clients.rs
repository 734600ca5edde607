//! `client`: one address, or `[[client]]`, several clients behind one port.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::of_client::split_name;
use super::values;
use crate::cli::loopback_port;
use crate::proxy::endpoint::Endpoint;

/// A client. The first one is the default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct ClientTable {
    /// What it is called in the log and on the status page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,

    /// Where it listens for peers.
    #[serde(deserialize_with = "values::client")]
    pub(crate) address: SocketAddr,

    /// Where its own SOCKS5 and HTTP CONNECT are taken, so that torrents it dials for are known as its.
    #[serde(default, deserialize_with = "values::listen", skip_serializing_if = "Vec::is_empty")]
    pub(crate) socks: Vec<SocketAddr>,

    /// Directories of .torrent files that are its own.
    #[serde(default, deserialize_with = "values::texts", skip_serializing_if = "Vec::is_empty")]
    pub(crate) torrents: Vec<PathBuf>,

    /// Lists of info-hashes that are its own.
    #[serde(default, deserialize_with = "values::texts", skip_serializing_if = "Vec::is_empty")]
    pub(crate) hashes: Vec<PathBuf>,

    /// URLs that list its torrents.
    #[serde(default, deserialize_with = "values::endpoints", serialize_with = "values::as_texts")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) endpoint: Vec<Endpoint>,
}

impl ClientTable {
    /// What it is called: its address if nothing else.
    pub(crate) fn name(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.address.to_string())
    }

    /// Whether it is called anything.
    pub(super) fn is_named(&self) -> bool {
        self.name.is_some()
    }

    /// Whether it says where it gets its torrents from.
    pub(super) fn has_sources(&self) -> bool {
        !self.torrents.is_empty() || !self.hashes.is_empty() || !self.endpoint.is_empty()
    }

    /// Whether it can ever be known to have a torrent.
    pub(super) fn can_have_torrents(&self) -> bool {
        self.has_sources() || !self.socks.is_empty()
    }

    /// Whether there is nothing to it but an address.
    pub(super) fn is_address(&self) -> bool {
        self.name.is_none() && self.socks.is_empty() && !self.has_sources()
    }
}

/// `127.0.0.1:6881` or `NAME=127.0.0.1:6881`, as the flag has it.
impl FromStr for ClientTable {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, address) = split_name(text);
        if name == Some("") {
            return Err("expected a name before the =".into());
        }
        let (name, address) = (name.map(str::to_owned), loopback_port(address)?);
        let (socks, torrents, hashes, endpoint) = Default::default();
        Ok(Self { name, address, socks, torrents, hashes, endpoint })
    }
}

/// An address, or a list of addresses and tables.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Vec<ClientTable>, D::Error> {
    from.deserialize_any(OneOrMany)
}

struct OneOrMany;

impl<'de> Visitor<'de> for OneOrMany {
    type Value = Vec<ClientTable>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an address, as in 127.0.0.1:6881, or [[client]] tables")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        text.parse().map(|client| vec![client]).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut clients = Vec::new();
        while let Some(client) = list.next_element_seed(One)? {
            clients.push(client);
        }
        Ok(clients)
    }
}

/// One of a list: text or a table.
struct One;

impl<'de> DeserializeSeed<'de> for One {
    type Value = ClientTable;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<ClientTable, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for One {
    type Value = ClientTable;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an address, as in 127.0.0.1:6881, or a table")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<ClientTable, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<ClientTable, A::Error> {
        ClientTable::deserialize(MapAccessDeserializer::new(table))
    }
}

/// As it is read: a single address as such.
pub(super) fn serialize<S: Serializer>(clients: &[ClientTable], to: S) -> Result<S::Ok, S::Error> {
    match clients {
        [client] if client.is_address() => client.address.serialize(to),
        _ => clients.serialize(to),
    }
}
