//! The configuration in force, as a file that could be read back.

mod examples;
mod help;
mod lists;

use std::fmt::Write;

use clap::{Arg, Args, Command};
use toml::Value;

use super::Settings;
use super::defaults::defaults;
use super::keys::{is_secret, path_of};
use super::layers::{Configuration, leaves};
use super::origin::Origin;
use crate::exit::Failure;
use examples::example;
pub(crate) use help::with_defaults;
use lists::LISTS;

/// How wide the comments are.
const WIDTH: usize = 90;

/// What tells settings from comments.
const EXPLANATION: &str =
    "A line with # and no space behind it is an example: without the #, it holds.";

/// Every key with what it does, its default, where its value comes from, and the value. Passwords are
/// left out unless `secrets` is set.
///
/// # Errors
///
/// A path is not UTF-8.
pub(crate) fn print(configuration: &Configuration, secrets: bool) -> Result<String, Failure> {
    let values = leaves(&configuration.settings)?;
    let defaults = leaves(&defaults())?;
    let mut text = String::from("# The configuration of `mse proxy` in force");
    if let Some(file) = &configuration.file {
        let _ = write!(text, ", with {}", file.display());
    }
    text.push_str(".\n");
    comment(&mut text, EXPLANATION);
    let find = |all: &[(String, Value)], key: &str| {
        all.iter().find(|(path, _)| path == key).map(|(_, value)| value.clone())
    };
    let command = Settings::augment_args(Command::new("proxy"));
    let paths = command.get_arguments().filter_map(|it| Some((path_of(it.get_long()?), it)));
    // TOML wants tables after all else.
    let (limits, others): (Vec<_>, Vec<_>) = paths.partition(|(path, _)| path.contains('.'));
    let mut table = "";
    for (path, argument) in others.iter().chain(&limits) {
        let (within, _) = path.rsplit_once('.').unwrap_or_default();
        if within != table {
            table = within;
            text.push_str(&format!("\n[{table}]\n"));
        }
        let key = path.as_str();
        let entry = Entry {
            key,
            value: find(&values, key),
            default: find(&defaults, key),
            origin: configuration.origin(key),
            argument,
        };
        entry.print(&mut text, secrets);
    }
    for list in LISTS {
        let origin = configuration.origin(list.key).to_string();
        let tables = find(&values, list.key).filter(Value::is_array);
        list.print(&mut text, &origin, tables);
    }
    Ok(text)
}

struct Entry<'a> {
    key: &'a str,
    value: Option<Value>,
    default: Option<Value>,
    origin: &'a Origin,
    argument: &'a Arg,
}

impl Entry<'_> {
    fn print(&self, text: &mut String, secrets: bool) {
        let help = self.argument.get_help().map(ToString::to_string).unwrap_or_default();
        text.push('\n');
        comment(text, &format!("{help}."));
        let choices = self.argument.get_possible_values();
        if !choices.is_empty() && !self.is_switch() {
            let names: Vec<_> = choices.iter().map(|choice| choice.get_name()).collect();
            comment(text, &format!("One of: {}.", names.join(", ")));
        }
        let default = match &self.default {
            Some(default) => default.to_string(),
            None => "not set".into(),
        };
        comment(
            text,
            &match (&self.value, self.origin) {
                (None, _) | (Some(_), Origin::Default) => format!("Default: {default}."),
                (Some(_), origin) => format!("Default: {default}. Set by {origin}."),
            },
        );
        // Writing to a string does not fail.
        let _ = match &self.value {
            None => writeln!(text, "#{} = {}", self.name(), self.example()),
            Some(_) if self.is_below() => {
                writeln!(text, "# {key} = (see [[{key}]] below)", key = self.key)
            }
            Some(_) if is_secret(self.key) && !secrets => {
                writeln!(text, "# {} = (set, and shown with --show-secrets)", self.key)
            }
            Some(value) => writeln!(text, "{} = {value}", self.name()),
        };
    }

    /// The key within its table.
    fn name(&self) -> &str {
        self.key.rsplit_once('.').map_or(self.key, |(_, name)| name)
    }

    /// What a value looks like.
    fn example(&self) -> String {
        let default = || self.default.as_ref().map(ToString::to_string);
        example(self.key).map(str::to_owned).or_else(default).unwrap_or_default()
    }

    /// Whether its tables come at the end, as TOML wants it.
    fn is_below(&self) -> bool {
        LISTS.iter().any(|list| list.key == self.key)
            && self.value.as_ref().is_some_and(Value::is_array)
    }

    /// Whether it is true or false.
    fn is_switch(&self) -> bool {
        self.argument.get_num_args().is_some_and(|count| count.min_values() == 0)
    }
}

fn comment(text: &mut String, sentence: &str) {
    let mut line = String::from("#");
    for word in sentence.split_whitespace() {
        if line.len() + 1 + word.len() > WIDTH {
            let _ = writeln!(text, "{line}");
            line.truncate(1);
        }
        let _ = write!(line, " {word}");
    }
    let _ = writeln!(text, "{line}");
}
