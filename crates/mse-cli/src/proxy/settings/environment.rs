//! Settings in environment variables, for containers and service managers.

use std::error::Error;
use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue};
use clap::{Args, Command, FromArgMatches};

use super::Settings;
use super::keys::{VARIABLE_PREFIX, is_secret, nearest, variable};
use crate::exit::Failure;

/// The variable that names the file, as `--config` does.
pub(super) const CONFIG_VARIABLE: &str = "MSE_PROXY_CONFIG";

/// What parts the values of a list.
const SEPARATOR: char = ',';

/// What the environment says.
#[derive(Debug, Default)]
pub(super) struct Environment {
    /// Each variable by its name, with what it sets.
    pub(super) settings: Vec<(String, Settings)>,
    /// Variables that begin as ours do and mean nothing. No error, since others may set them: Kubernetes
    /// makes MSE_PROXY_SERVICE_HOST for a service called mse-proxy.
    pub(super) unknown: Vec<String>,
}

/// Reads what is said in variables. An empty one says nothing.
///
/// # Errors
///
/// A value makes no sense.
pub(super) fn read(
    variables: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<Environment, Failure> {
    let command = Settings::augment_args(Command::new("environment").no_binary_name(true));
    let flags: Vec<(String, &str)> = command
        .get_arguments()
        .filter_map(|argument| argument.get_long())
        .map(|long| (variable(long), long))
        .collect();
    let mut environment = Environment::default();
    for (name, value) in variables {
        let Some(name) = name.to_str().filter(|name| name.starts_with(VARIABLE_PREFIX)) else {
            continue;
        };
        if name == CONFIG_VARIABLE || value.is_empty() {
            continue;
        }
        let Some((_, flag)) = flags.iter().find(|(known, _)| known == name) else {
            let like = nearest(name, flags.iter().map(|(known, _)| known.as_str()));
            environment.unknown.push(match like {
                Some(like) => format!("{name} means nothing; did you mean {like}?"),
                None => format!("{name} means nothing"),
            });
            continue;
        };
        let settings = set(&command, flag, &value).map_err(|reason| {
            let value = if is_secret(flag) { "...".into() } else { value.to_string_lossy() };
            Failure::Usage(format!("{name}={value}: {reason}"))
        })?;
        environment.settings.push((name.to_owned(), settings));
    }
    Ok(environment)
}

/// The settings with this flag alone.
fn set(command: &Command, flag: &str, value: &OsString) -> Result<Settings, String> {
    let value = value.to_str().ok_or("is not UTF-8")?;
    let argument = command.get_arguments().find(|argument| argument.get_long() == Some(flag));
    let is_list =
        argument.is_some_and(|argument| matches!(argument.get_action(), clap::ArgAction::Append));
    let values: Vec<&str> =
        if is_list { value.split(SEPARATOR).map(str::trim).collect() } else { vec![value] };
    let arguments = values.iter().map(|value| format!("--{flag}={value}"));
    let matches = command.clone().try_get_matches_from(arguments);
    matches.and_then(|matches| Settings::from_arg_matches(&matches)).map_err(|error| reason(&error))
}

/// What clap has against a value, without its advice on flags.
fn reason(error: &clap::Error) -> String {
    if let Some(source) = error.source() {
        return source.to_string();
    }
    match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(valid)) => format!("expected one of {}", valid.join(", ")),
        _ => error.kind().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Result<Environment, Failure> {
        read(variables.iter().map(|(name, value)| ((*name).into(), (*value).into())))
    }

    #[test]
    fn lists_are_parted_by_commas_and_empty_says_nothing() {
        let environment = of(&[
            ("MSE_PROXY_LISTEN", "0.0.0.0:1, [::]:1"),
            ("MSE_PROXY_SOCKS", ""),
            ("MSE_PROXY_ALLOW_LOOPBACK", "false"),
            ("MSE_LOG", "debug"),
            ("PATH", "/bin"),
        ])
        .unwrap();
        let [listen, loopback] = &environment.settings[..] else { panic!("{environment:?}") };
        assert_eq!(listen.1.listen.len(), 2);
        assert_eq!(loopback.1.allow_loopback, Some(false));
        assert!(environment.unknown.is_empty());
    }

    #[test]
    fn a_wrong_value_is_named_with_what_is_allowed() {
        for (name, value, expected) in [
            ("MSE_PROXY_SOCKS", "nowhere", "MSE_PROXY_SOCKS=nowhere: expected ADDR:PORT"),
            ("MSE_PROXY_OUTGOING", "always", "expected one of require, prefer, allow, off"),
            ("MSE_PROXY_ALLOW_LOOPBACK", "maybe", "expected one of true, false"),
        ] {
            let error = of(&[(name, value)]).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
        let long = "x".repeat(256);
        let error = of(&[("MSE_PROXY_SOCKS_PASSWORD", &long)]).unwrap_err().to_string();
        assert!(!error.contains("xxx"), "{error}");
    }

    #[test]
    fn an_unknown_variable_is_told_with_the_nearest() {
        let unknown = of(&[("MSE_PROXY_SOKCS", "x")]).unwrap().unknown;
        assert_eq!(unknown, ["MSE_PROXY_SOKCS means nothing; did you mean MSE_PROXY_SOCKS?"]);
    }
}
