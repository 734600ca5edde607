//! Lists of tables, each with what its keys mean.

use toml::{Table, Value};

use super::comment;

/// A list of tables that has no flag.
pub(super) struct List {
    pub(super) key: &'static str,
    about: &'static str,
    /// Each key with an example, and what it means.
    keys: &'static [(&'static str, &'static str, &'static str)],
}

/// All there are.
pub(super) const LISTS: [List; 2] = [CLIENT, OVERRIDE];

const CLIENT: List = List {
    key: "client",
    about: "Several clients behind one port, in place of client above. A peer goes to the first that has its \
            torrent; the first client also gets those whose torrent nobody has, and all that torrents, hashes \
            and endpoint name.",
    keys: &[
        ("name", "\"seedbox\"", "what it is called; its address if it is missing"),
        ("address", "\"127.0.0.1:4240\"", "where it listens for peers"),
        (
            "socks",
            "[\"127.0.0.1:1082\"]",
            "its own SOCKS5 and HTTP CONNECT; what it dials for is known as its",
        ),
        ("torrents", "[\"/srv/seedbox/torrents\"]", "directories with its .torrent files"),
        ("hashes", "[\"/srv/seedbox/hashes\"]", "files with its info-hashes and magnet links"),
        (
            "endpoint",
            "[\"http://127.0.0.1:8081/api/v2/torrents/info\"]",
            "URLs that list its torrents, as lines or JSON",
        ),
    ],
};

const OVERRIDE: List = List {
    key: "override",
    about: "Exceptions from outgoing, incoming and methods. Of those whose peers and torrents both fit, \
            the first counts; that for lan comes after all of these.",
    keys: &[
        ("peers", "[\"192.0.2.0/24\"]", "addresses and ranges; all if it is missing"),
        (
            "torrents",
            "[\"56175ef910538fd26490cc4e568e32c4c0ea4ff6\"]",
            "info-hashes in hex; all if it is missing",
        ),
        ("direction", "\"outgoing\"", "or \"incoming\"; both if it is missing"),
        ("policy", "\"off\"", "require, prefer, allow or off"),
        ("methods", "\"rc4\"", "any, rc4 or header-only"),
        ("prefer-method", "\"rc4\"", "rc4 or header-only, where both are possible"),
    ],
};

impl List {
    /// Says what it is, and shows it: as an example if there is none.
    pub(super) fn print(&self, text: &mut String, origin: &str, value: Option<Value>) {
        text.push('\n');
        comment(text, self.about);
        for (key, _, meaning) in self.keys {
            comment(text, &format!("{key}: {meaning}."));
        }
        comment(text, "Default: none.");
        match value {
            Some(value) => {
                comment(text, &format!("Set by {origin}."));
                let document = Table::from_iter([(self.key.to_owned(), value)]);
                text.push_str(&document.to_string());
            }
            None => {
                text.push_str(&format!("#[[{}]]\n", self.key));
                for (key, example, _) in self.keys {
                    text.push_str(&format!("#{key} = {example}\n"));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proxy::settings::Settings;
    use crate::proxy::settings::keys::keys_of;

    #[test]
    fn every_list_is_printed_with_all_of_its_keys() {
        for list in &LISTS {
            let names: Vec<_> = list.keys.iter().map(|(key, ..)| *key).collect();
            assert_eq!(keys_of(list.key), Some(&names[..]), "{}", list.key);
        }
    }

    #[test]
    fn the_examples_are_understood() {
        for list in &LISTS {
            let keys = list.keys.iter().map(|(key, example, _)| format!("{key} = {example}\n"));
            let text = format!("[[{}]]\n{}", list.key, keys.collect::<String>());
            toml::from_str::<Settings>(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        }
    }
}
