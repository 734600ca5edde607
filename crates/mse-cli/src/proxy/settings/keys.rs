//! The keys that there are, and what a key is called elsewhere.

use serde::de::value::Error;
use serde::de::{Deserialize, Deserializer, Error as _, Visitor};

use super::{ClientTable, LimitSettings, OverrideTable, Settings};

/// All there are, the outermost first.
const TABLES: [&str; 4] = ["", "limits", "client", "override"];

/// The keys of a table, `""` for the outermost. `None` if there is no such table.
pub(super) fn keys_of(table: &str) -> Option<&'static [&'static str]> {
    match table {
        "" => Some(fields::<Settings>()),
        "limits" => Some(fields::<LimitSettings>()),
        "client" => Some(fields::<ClientTable>()),
        "override" => Some(fields::<OverrideTable>()),
        _ => None,
    }
}

/// A key that is known in another table than this one, by its path.
pub(super) fn elsewhere(table: &str, key: &str) -> Option<String> {
    let mut others = TABLES.into_iter().filter(|other| *other != table);
    let other = others.find(|other| keys_of(other).is_some_and(|keys| keys.contains(&key)))?;
    Some(path(other, key))
}

/// The path of a key in a table.
pub(super) fn path(table: &str, key: &str) -> String {
    if table.is_empty() { key.to_owned() } else { format!("{table}.{key}") }
}

/// `socks-user` is set by `--socks-user`, `limits.tarpit` by `--limit-tarpit`.
pub(super) fn flag(path: &str) -> String {
    match path.strip_prefix("limits.") {
        Some(limit) => format!("--{LIMIT_FLAG}{limit}"),
        None => format!("--{path}"),
    }
}

/// The path that a flag, without its dashes, sets.
pub(super) fn path_of(long: &str) -> String {
    match long.strip_prefix(LIMIT_FLAG) {
        Some(limit) => path("limits", limit),
        None => long.to_owned(),
    }
}

/// What the flags of `[limits]` begin with.
const LIMIT_FLAG: &str = "limit-";

/// Whether a value is kept from whoever looks over a shoulder.
pub(super) fn is_secret(path: &str) -> bool {
    path == "socks-password"
}

/// The environment variable for a flag: `MSE_PROXY_SOCKS_USER` for `--socks-user`.
pub(super) fn variable(flag: &str) -> String {
    let name = flag.trim_start_matches('-').replace('-', "_").to_uppercase();
    format!("{VARIABLE_PREFIX}{name}")
}

/// What all variables begin with.
pub(super) const VARIABLE_PREFIX: &str = "MSE_PROXY_";

/// The name that is the most like `wrong`, if any is like it at all.
pub(super) fn nearest<'a>(
    wrong: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    /// Half of the letters: beyond that, a name is another one.
    const LEAST: f64 = 0.5;
    let wrong = wrong.to_lowercase().replace('_', "-");
    let likeness =
        |name: &str| strsim::normalized_damerau_levenshtein(&wrong, &name.to_lowercase());
    let scored = names.into_iter().map(|name| (likeness(name), name));
    let best = scored.max_by(|(one, _), (other, _)| one.total_cmp(other));
    best.filter(|(score, _)| *score >= LEAST).map(|(_, name)| name)
}

/// The names that serde knows the fields of a struct by.
fn fields<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    let mut found: &'static [&'static str] = &[];
    // It ends as soon as the fields are known.
    let _ = T::deserialize(Introspection(&mut found));
    found
}

struct Introspection<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Introspection<'_> {
    type Error = Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, Error> {
        *self.0 = fields;
        Err(Error::custom("the fields are known"))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Error> {
        Err(Error::custom("not a struct"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::Args;

    use super::*;

    /// A table whose keys have flags, and what has an order, which flags have not.
    const WITHOUT_FLAG: [&str; 2] = ["limits", "override"];

    #[test]
    fn every_flag_has_its_key_and_every_key_its_flag() {
        let command = Settings::augment_args(clap::Command::new("proxy"));
        let longs = command.get_arguments().map(|argument| argument.get_long().expect("a flag"));
        let flags: BTreeSet<String> = longs.map(|long| format!("--{long}")).collect();
        let limits = keys_of("limits").expect("there is one").iter();
        let limits = limits.map(|key| path("limits", key));
        let keys = keys_of("").expect("there is one").iter().map(|key| (*key).to_owned());
        let with_flag = keys.chain(limits).filter(|key| !WITHOUT_FLAG.contains(&key.as_str()));
        assert_eq!(flags, with_flag.map(|key| flag(&key)).collect());
        for flag_name in flags {
            assert_eq!(flag(&path_of(flag_name.trim_start_matches('-'))), flag_name);
        }
    }

    #[test]
    fn a_misspelt_name_leads_to_the_right_one() {
        let keys = || keys_of("").expect("there is one").iter().copied();
        for (wrong, right) in [
            ("sokcs", "socks"),
            ("socks_user", "socks-user"),
            ("Listen", "listen"),
            ("hash", "hashes"),
        ] {
            assert_eq!(nearest(wrong, keys()), Some(right), "{wrong}");
        }
        assert_eq!(nearest("frobnicate", keys()), None);
    }

    #[test]
    fn a_variable_is_the_flag_in_capitals() {
        assert_eq!(variable("--prefer-method"), "MSE_PROXY_PREFER_METHOD");
    }
}
