//! How values are written in the file: as on the command line, and read by the same functions.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use ipnet::IpNet;
use peer_wire::InfoHash;
use serde::de::{DeserializeSeed, Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::of_client::OfClient;
use crate::cli::{listen_address, loopback_port};
use crate::proxy::endpoint::Endpoint;

pub(super) type Parse<T> = fn(&str) -> Result<T, String>;

/// Addresses to listen on: one, or a list.
pub(super) fn listen<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<SocketAddr>, D::Error> {
    one_or_many(from, listen_address)
}

/// The same where there is a default, which an empty list would not replace.
pub(super) fn socks<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<SocketAddr>, D::Error> {
    match listen(from)? {
        none if none.is_empty() => {
            Err(D::Error::custom("an empty list says nothing; for none at all, no-socks = true"))
        }
        some => Ok(some),
    }
}

/// One address to listen on.
#[cfg(feature = "status")]
pub(super) fn address<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SocketAddr>, D::Error> {
    Scalar(listen_address as Parse<_>).deserialize(from).map(Some)
}

/// The address of the client.
pub(super) fn client<'de, D: Deserializer<'de>>(from: D) -> Result<SocketAddr, D::Error> {
    Scalar(loopback_port as Parse<_>).deserialize(from)
}

/// Sources of torrents, each with the client that it is for or without.
pub(super) fn of_client<'de, T, D>(from: D) -> Result<Vec<OfClient<T>>, D::Error>
where
    T: FromStr<Err: fmt::Display>,
    D: Deserializer<'de>,
{
    one_or_many(from, str::parse)
}

/// URLs that list torrents.
pub(super) fn endpoints<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Endpoint>, D::Error> {
    one_or_many(from, |text| text.parse().map_err(str::to_owned))
}

/// One piece of text, or a list.
pub(super) fn texts<'de, T, D>(from: D) -> Result<Vec<T>, D::Error>
where
    T: From<String>,
    D: Deserializer<'de>,
{
    one_or_many(from, |text| Ok(text.to_owned().into()))
}

/// Ranges of addresses, or single ones.
pub(super) fn ranges<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<IpNet>, D::Error> {
    one_or_many(from, |text| {
        let range = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        range.map_err(|_| "expected an address or a range, as in 192.168.0.0/16".into())
    })
}

/// Info-hashes of torrents, in hex.
pub(super) fn torrents<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<InfoHash>, D::Error> {
    one_or_many(from, |text| {
        text.parse().map_err(|error| format!("expected an info-hash of 40 hex digits: {error}"))
    })
}

/// As they are read.
pub(super) fn as_texts<T: fmt::Display, S: Serializer>(
    list: &[T],
    to: S,
) -> Result<S::Ok, S::Error> {
    to.collect_seq(list.iter().map(ToString::to_string))
}

/// What SOCKS5 allows as a user name (RFC 1929).
pub(super) fn user<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Scalar(socks_field as Parse<_>).deserialize(from).map(Some)
}

/// RFC 1929: a user name or password is 1 to 255 bytes.
pub(super) fn socks_field(text: &str) -> Result<String, String> {
    match text.len() {
        1..=255 => Ok(text.into()),
        _ => Err("must be 1 to 255 bytes".into()),
    }
}

/// A password. Shown nowhere but where it is asked for.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Password(String);

impl Password {
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl FromStr for Password {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        socks_field(text).map(Self)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Scalar(Self::from_str as Parse<_>).deserialize(from)
    }
}

/// What the firewall knows a connection by: a number, also in hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Mark(pub(crate) u32);

impl Mark {
    /// What rules and proxy agree on where nothing else is said: "MS".
    pub(crate) const DEFAULT: Self = Self(0x4d53);
}

impl FromStr for Mark {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = match text.strip_prefix("0x") {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => text.parse(),
        };
        // Without a mark, it is 0.
        match number {
            Ok(0) | Err(_) => {
                Err("expected a number from 1 to 4294967295, or 0x1 to 0xffffffff".into())
            }
            Ok(number) => Ok(Self(number)),
        }
    }
}

impl<'de> Deserialize<'de> for Mark {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Scalar(Self::from_str as Parse<_>).deserialize(from)
    }
}

fn one_or_many<'de, T, D>(from: D, parse: Parse<T>) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
{
    from.deserialize_any(OneOrMany(parse))
}

/// A value that is not a table or a list, by its text: 5 and "5" are the same.
pub(super) struct Scalar<T>(pub(super) Parse<T>);

impl<T> Copy for Scalar<T> {}

impl<T> Clone for Scalar<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<'de, T> DeserializeSeed<'de> for Scalar<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<T, D::Error> {
        from.deserialize_any(self)
    }
}

impl<T> Visitor<'_> for Scalar<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text or a number")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).map_err(E::custom)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<T, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        self.visit_str(&value.to_string())
    }
}

struct OneOrMany<T>(Parse<T>);

impl<'de, T> Visitor<'de> for OneOrMany<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text or a list of texts")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Vec<T>, E> {
        Scalar(self.0).visit_str(text).map(|value| vec![value])
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Vec<T>, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Vec<T>, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Vec<T>, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(Scalar(self.0))? {
            values.push(value);
        }
        Ok(values)
    }
}
