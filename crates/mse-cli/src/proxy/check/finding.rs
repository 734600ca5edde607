//! What a check came to.

use serde::Serialize;

/// The result of one check.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Finding {
    /// The setting it is about, or what else was looked at.
    pub(super) check: &'static str,
    pub(super) result: Outcome,
    /// What was found.
    pub(super) message: String,
    /// What to do about it.
    pub(super) advice: Option<String>,
}

/// From good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Outcome {
    Ok,
    /// It works, but not as well as it could, or not as was meant.
    Warn,
    /// The proxy would not start, or would do nothing useful.
    Fail,
}

impl Outcome {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

impl Finding {
    pub(super) fn ok(check: &'static str, message: String) -> Self {
        Self { check, result: Outcome::Ok, message, advice: None }
    }

    pub(super) fn warn(check: &'static str, message: String, advice: &str) -> Self {
        Self { check, result: Outcome::Warn, message, advice: Some(advice.into()) }
    }

    pub(super) fn fail(check: &'static str, message: String, advice: &str) -> Self {
        Self { check, result: Outcome::Fail, message, advice: Some(advice.into()) }
    }
}
