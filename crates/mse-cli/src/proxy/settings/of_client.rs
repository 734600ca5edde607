//! What may be for one client of several: `NAME=DIR`.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// A source of torrents. Without a name, it is the first client's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OfClient<T> {
    pub(super) client: Option<String>,
    pub(super) source: T,
}

impl<T: FromStr<Err: fmt::Display>> FromStr for OfClient<T> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (client, source) = split_name(text);
        let source = source.parse().map_err(|error: T::Err| error.to_string())?;
        Ok(Self { client: client.map(str::to_owned), source })
    }
}

impl<T: fmt::Display> fmt::Display for OfClient<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(client) = &self.client {
            write!(f, "{client}=")?;
        }
        self.source.fmt(f)
    }
}

impl<T: fmt::Display> Serialize for OfClient<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// The name before the first `=`, and what follows. What has a `/`, a `\` or a `:` in it is no name but the
/// begin of a path or a URL.
pub(super) fn split_name(text: &str) -> (Option<&str>, &str) {
    match text.split_once('=') {
        Some((name, rest)) if !name.contains(['/', '\\', ':']) => (Some(name), rest),
        _ => (None, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_not_taken_for_a_path_or_the_other_way_round() {
        for (text, expected) in [
            ("seedbox=/srv/a=b", (Some("seedbox"), "/srv/a=b")),
            ("/srv/a=b", (None, "/srv/a=b")),
            ("./a=b", (None, "./a=b")),
            (r"C:\a=b", (None, r"C:\a=b")),
            ("http://127.0.0.1/?a=b", (None, "http://127.0.0.1/?a=b")),
            ("b=http://127.0.0.1/?a=b", (Some("b"), "http://127.0.0.1/?a=b")),
            ("=x", (Some(""), "x")),
        ] {
            assert_eq!(split_name(text), expected, "{text}");
            assert_eq!(text.parse::<OfClient<String>>().unwrap().to_string(), text);
        }
    }
}
