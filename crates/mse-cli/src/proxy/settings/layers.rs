//! Flags over environment over file over defaults.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use serde::Deserialize;
use toml::{Table, Value};

use super::defaults::defaults;
use super::dropped::dropped;
use super::environment::{self, CONFIG_VARIABLE};
use super::keys::{self, flag};
use super::origin::Origin;
use super::{ClientTable, Settings, file};
use crate::exit::Failure;

/// The settings in force, and where each comes from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Configuration {
    pub(crate) settings: Settings,
    /// Of the keys that are set, by their path.
    origins: BTreeMap<String, Origin>,
    /// The file, if there is one.
    pub(crate) file: Option<PathBuf>,
    /// What is odd, but no error.
    pub(crate) warnings: Vec<String>,
}

impl Configuration {
    /// Puts together what was said.
    ///
    /// # Errors
    ///
    /// Something of it cannot be read or makes no sense, by itself or with the rest.
    pub(crate) fn load(config: Option<&Path>, flags: &Settings) -> Result<Self, Failure> {
        Self::from(config, flags, std::env::vars_os().collect())
    }

    fn from(
        config: Option<&Path>,
        flags: &Settings,
        variables: Vec<(OsString, OsString)>,
    ) -> Result<Self, Failure> {
        let named =
            variables.iter().find(|(name, value)| name == CONFIG_VARIABLE && !value.is_empty());
        let config = config.or_else(|| named.map(|(_, value)| Path::new(value)));
        let environment = environment::read(variables.iter().cloned())?;

        let mut layers = Layers::default();
        layers.put(&defaults(), |_| Origin::Default)?;
        if let Some(path) = config {
            let contents = file::read(path).map_err(|error| Failure::Usage(error.to_string()))?;
            let path = Arc::new(path.to_owned());
            layers.put(&contents.settings, |key| {
                let line = contents.lines.get(key).copied().unwrap_or_default();
                Origin::File(Arc::clone(&path), line)
            })?;
        }
        for (name, settings) in &environment.settings {
            layers.put(settings, |_| Origin::Environment(name.clone()))?;
        }
        layers.put(flags, |key| Origin::Flag(flag(key)))?;

        let Layers { table, origins, clients: _, mut warnings } = layers;
        warnings.extend(environment.unknown);
        let settings = Settings::deserialize(table).context("the settings do not fit together")?;
        let file = config.map(Path::to_owned);
        let mut this = Self { settings, origins, file, warnings };
        this.hand_out()?;
        this.check()?;
        Ok(this)
    }

    /// The keys that are set to something else, or only in one of the two, in this order.
    ///
    /// # Errors
    ///
    /// A path is not UTF-8.
    pub(crate) fn differences(&self, other: &Self) -> Result<Vec<String>, Failure> {
        let (ours, theirs) = (leaves(&self.settings)?, leaves(&other.settings)?);
        let only = |one: &[(String, Value)], two: &[(String, Value)]| -> Vec<String> {
            let missing = one.iter().filter(|entry| !two.contains(entry));
            missing.map(|(key, _)| key.clone()).collect()
        };
        let mut keys = only(&ours, &theirs);
        keys.extend(only(&theirs, &ours));
        keys.sort();
        keys.dedup();
        Ok(keys)
    }

    /// Takes these keys over from another.
    ///
    /// # Errors
    ///
    /// A path is not UTF-8.
    pub(crate) fn keep(&mut self, other: &Self, keys: &[String]) -> Result<(), Failure> {
        let mut table = Table::new();
        let ours = leaves(&self.settings)?.into_iter().filter(|(key, _)| !keys.contains(key));
        let theirs = leaves(&other.settings)?.into_iter().filter(|(key, _)| keys.contains(key));
        ours.chain(theirs).for_each(|(key, value)| put(&mut table, &key, value));
        self.settings = Settings::deserialize(table).context("the settings do not fit together")?;
        for key in keys {
            self.origins.insert(key.clone(), other.origin(key).clone());
        }
        Ok(())
    }

    /// Where a key was set.
    pub(crate) fn origin(&self, path: &str) -> &Origin {
        self.origins.get(path).unwrap_or(&Origin::Default)
    }
}

/// What was said so far, the last word for each key.
#[derive(Default)]
struct Layers {
    table: Table,
    origins: BTreeMap<String, Origin>,
    clients: Vec<ClientTable>,
    /// What was lost without being asked for.
    warnings: Vec<String>,
}

impl Layers {
    /// Puts what is set in `settings` over what is there.
    fn put(&mut self, settings: &Settings, origin: impl Fn(&str) -> Origin) -> Result<(), Failure> {
        if !settings.client.is_empty() {
            let before = self.origins.get("client").cloned().unwrap_or_default();
            let (old, new) = (&self.clients, &settings.client);
            self.warnings.extend(dropped((old, &before), (new, &origin("client"))));
            self.clients.clone_from(new);
        }
        for (path, value) in leaves(settings)? {
            self.origins.insert(path.clone(), origin(&path));
            put(&mut self.table, &path, value);
        }
        Ok(())
    }
}

/// Every key that is set, by its path.
pub(super) fn leaves(settings: &Settings) -> Result<Vec<(String, Value)>, Failure> {
    let table = Table::try_from(settings).context("a setting cannot be written as TOML")?;
    let mut found = Vec::new();
    collect(table, "", &mut found);
    Ok(found)
}

fn collect(table: Table, at: &str, found: &mut Vec<(String, Value)>) {
    for (key, value) in table {
        let path = keys::path(at, &key);
        match value {
            Value::Table(inner) => collect(inner, &path, found),
            value => found.push((path, value)),
        }
    }
}

fn put(table: &mut Table, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            table.insert(path.to_owned(), value);
        }
        Some((name, rest)) => {
            let inner = table.entry(name).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use clap::{Args, FromArgMatches};

    use super::*;
    use crate::cli::Encryption;

    fn flags(arguments: &[&str]) -> Settings {
        let command = Settings::augment_args(clap::Command::new("t").no_binary_name(true));
        let matches = command.try_get_matches_from(arguments).unwrap();
        Settings::from_arg_matches(&matches).unwrap()
    }

    fn file(text: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file
    }

    #[test]
    fn flags_win_over_the_environment_over_the_file_over_defaults() {
        let file = file("outgoing = 'off'\nincoming = 'off'\n\nprefer-method = 'header-only'\n");
        let variables = [("MSE_PROXY_OUTGOING", "allow"), ("MSE_PROXY_INCOMING", "allow")];
        let variables = variables.map(|(name, value)| (name.into(), value.into())).to_vec();
        let flags = flags(&["--outgoing", "require"]);
        let config = Configuration::from(Some(file.path()), &flags, variables).unwrap();

        let settings = &config.settings;
        assert_eq!(settings.outgoing, Some(Encryption::Require));
        assert_eq!(settings.incoming, Some(Encryption::Allow));
        assert_eq!(settings.socks, defaults().socks);
        assert_eq!(config.origin("outgoing").to_string(), "--outgoing");
        assert_eq!(config.origin("incoming").to_string(), "MSE_PROXY_INCOMING");
        assert_eq!(config.origin("socks"), &Origin::Default);
        let line_4 = format!("{}:4", file.path().display());
        assert_eq!(config.origin("prefer-method").to_string(), line_4);
    }

    #[test]
    fn the_environment_may_name_the_file_and_the_flag_another() {
        let [one, other] = ["outgoing = 'off'", "outgoing = 'allow'"].map(file);
        let variables = vec![(CONFIG_VARIABLE.into(), one.path().into())];
        let none = Settings::default();
        let config = Configuration::from(None, &none, variables.clone()).unwrap();
        assert_eq!(config.settings.outgoing, Some(Encryption::Off));
        let config = Configuration::from(Some(other.path()), &none, variables).unwrap();
        assert_eq!(config.settings.outgoing, Some(Encryption::Allow));
    }
}
