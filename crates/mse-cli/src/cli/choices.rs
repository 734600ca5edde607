//! The choices that options give.

use std::fmt;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// When connections are encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Encryption {
    /// Always an MSE handshake, in both directions; only with --methods rc4 is all of it encrypted
    Require,
    /// MSE first, plaintext when the peer cannot
    #[default]
    Prefer,
    /// Plaintext first, MSE when the peer refuses that
    Allow,
    /// Plaintext only
    Off,
}

/// Which of MSE's methods are offered and accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Methods {
    /// Both of the below
    #[default]
    Any,
    /// The whole stream is encrypted
    Rc4,
    /// The handshake is encrypted, what follows is plaintext
    HeaderOnly,
}

/// Which method wins where both sides know both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PreferredMethod {
    /// The whole stream is encrypted
    #[default]
    Rc4,
    /// The handshake is encrypted, what follows is plaintext
    HeaderOnly,
}

macro_rules! display_as_written {
    ($($name:ty),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let value = self.to_possible_value().expect("no value is skipped");
                f.write_str(value.get_name())
            }
        }
    )*};
}

display_as_written!(Encryption, Methods, PreferredMethod);
