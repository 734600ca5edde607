//! Reading the file.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

use super::Settings;
use super::keys::{elsewhere, keys_of, nearest, path};

/// Where a file has both.
const BOTH_CLIENTS: &str =
    "duplicate key: [[client]] tables are in place of client = ..., so leave one of them out";

/// What a file says.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) settings: Settings,
    /// The line of each key, by its path.
    pub(super) lines: BTreeMap<String, usize>,
}

/// Why a file cannot be used.
#[derive(Debug, Error)]
pub(crate) enum FileError {
    #[error("cannot read {}: {source}", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{}:{line}: {problem}", path.display())]
    Wrong { path: PathBuf, line: usize, problem: Problem },
}

/// What is wrong with a line.
#[derive(Debug, PartialEq)]
pub(crate) enum Problem {
    /// It is not TOML.
    Syntax(String),
    UnknownKey {
        key: String,
        nearest: Option<String>,
    },
    /// It is one of another table.
    Misplaced {
        key: String,
        right: String,
    },
    Value {
        key: String,
        value: String,
        expected: String,
    },
}

/// Reads and understands a file.
///
/// # Errors
///
/// It cannot be read, is not TOML, or says something that makes no sense.
pub(super) fn read(path: &Path) -> Result<Contents, FileError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| FileError::Unreadable { path: path.to_owned(), source })?;
    understand(&text).map_err(|(offset, problem)| FileError::Wrong {
        path: path.to_owned(),
        line: line_at(&text, offset),
        problem,
    })
}

/// The problem comes with its place.
fn understand(text: &str) -> Result<Contents, (usize, Problem)> {
    let syntax = |error: toml::de::Error| {
        let place = error.span().map_or(0, |span| span.start);
        let is_client = error.span().and_then(|span| text.get(span)) == Some("client");
        let message = match error.message() {
            // The only key that is both a value and tables.
            "duplicate key" if is_client => BOTH_CLIENTS,
            message => message,
        };
        (place, Problem::Syntax(message.to_owned()))
    };
    let document = DeTable::parse(text).map_err(syntax)?;
    let mut walk = Walk { text, lines: BTreeMap::new(), values: Vec::new() };
    walk.table(document.get_ref(), "")?;
    match Settings::deserialize(Deserializer::from(document)) {
        Ok(settings) => Ok(Contents { settings, lines: walk.lines }),
        Err(error) => Err(walk.explain(&error)),
    }
}

fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// A look at every key before serde sees it, for errors in our words.
struct Walk<'a> {
    text: &'a str,
    lines: BTreeMap<String, usize>,
    values: Vec<(String, Range<usize>)>,
}

impl Walk<'_> {
    fn table(&mut self, table: &DeTable<'_>, at: &str) -> Result<(), (usize, Problem)> {
        let known = keys_of(at).unwrap_or_default();
        for (key, value) in table {
            let name: &str = key.get_ref();
            if !known.contains(&name) {
                let nearest = || nearest(name, known.iter().copied()).map(|near| path(at, near));
                let problem = match elsewhere(at, name) {
                    Some(right) => Problem::Misplaced { key: path(at, name), right },
                    None => Problem::UnknownKey { key: path(at, name), nearest: nearest() },
                };
                return Err((key.span().start, problem));
            }
            let path = path(at, name);
            self.lines.entry(path.clone()).or_insert_with(|| line_at(self.text, key.span().start));
            self.values.push((path.clone(), value.span()));
            if keys_of(&path).is_some() {
                self.below(value, &path)?;
            }
        }
        Ok(())
    }

    /// A table, or a list of tables.
    fn below(&mut self, value: &Spanned<DeValue<'_>>, at: &str) -> Result<(), (usize, Problem)> {
        match value.get_ref() {
            DeValue::Table(table) => self.table(table, at),
            DeValue::Array(list) => list.iter().try_for_each(|each| self.below(each, at)),
            // serde says what it should have been.
            _ => Ok(()),
        }
    }

    /// Finds the key whose value serde did not like.
    fn explain(&self, error: &toml::de::Error) -> (usize, Problem) {
        let expected = error.message().to_owned();
        let Some(at) = error.span() else { return (0, Problem::Syntax(expected)) };
        // The last is the innermost.
        let key =
            self.values.iter().rfind(|(_, range)| range.start <= at.start && at.end <= range.end);
        let Some((key, _)) = key else { return (at.start, Problem::Syntax(expected)) };
        let value = self.text.get(at.clone()).unwrap_or_default().to_owned();
        (at.start, Problem::Value { key: key.clone(), value, expected })
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(message) => f.write_str(message),
            Self::UnknownKey { key, nearest: Some(nearest) } => {
                write!(f, "there is no key {key}; did you mean {nearest}?")
            }
            Self::UnknownKey { key, nearest: None } => {
                write!(f, "there is no key {key}; `mse proxy config` prints all there are")
            }
            Self::Misplaced { key, right } => match right.split_once('.') {
                Some((table @ "limits", _)) => {
                    write!(f, "there is no key {key}; did you mean {right}, below [{table}]?")
                }
                Some((table, _)) => {
                    write!(f, "there is no key {key}; did you mean {right}, below [[{table}]]?")
                }
                None => {
                    write!(f, "there is no key {key}; did you mean {right}, above all tables?")
                }
            },
            // Others may see the screen, and a table is too long to be shown.
            Self::Value { key, value, expected }
                if super::keys::is_secret(key) || value.contains('\n') =>
            {
                write!(f, "{key}: {expected}")
            }
            Self::Value { key, value, expected } => write!(f, "{key} = {value}: {expected}"),
        }
    }
}
