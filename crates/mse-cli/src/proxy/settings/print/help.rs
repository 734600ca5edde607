//! The help of the flags, with what holds without them.

use clap::{Arg, Command};
use toml::Value;

use crate::proxy::settings::defaults::defaults;
use crate::proxy::settings::keys::path_of;
use crate::proxy::settings::layers::leaves;

/// Has each flag of a setting say its default, as in `[default: 5]`. clap's own would make all of them set.
pub(crate) fn with_defaults(command: Command) -> Command {
    // They are ours, and can be written.
    let defaults = leaves(&defaults()).unwrap_or_default();
    command.mut_args(|argument| {
        let path = argument.get_long().map(path_of);
        let default = defaults.iter().find(|(key, _)| Some(key) == path.as_ref());
        match default {
            Some((_, value)) if *value != Value::Boolean(false) => with_default(argument, value),
            _ => argument,
        }
    })
}

fn with_default(argument: Arg, value: &Value) -> Arg {
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    argument.help(format!("{help} [default: {}]", text(value)))
}

/// As the flag takes it.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(self::text).collect::<Vec<_>>().join(", "),
        _ => value.to_string(),
    }
}
