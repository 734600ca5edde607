//! `--list` and `--explain`: `schema/probe-list.json`, and the same for people.

use std::io::{self, Write};

use serde::Serialize;

use crate::cli::{About, AnyCheck};
use crate::exit::{Exit, Failure};
use crate::report::Report;

/// What there is to say of some checks.
#[derive(Clone, Debug, Serialize)]
struct Explained {
    checks: Vec<Explanation>,
    /// One that was asked for, in full.
    #[serde(skip)]
    in_full: bool,
}

/// What there is to say of a check.
#[derive(Clone, Copy, Debug, Serialize)]
struct Explanation {
    #[serde(flatten)]
    about: About,
    listens: bool,
}

impl Explanation {
    fn new(check: AnyCheck) -> Self {
        Self { about: check.about(), listens: matches!(check, AnyCheck::Initiator(_)) }
    }

    fn line(&self, out: &mut impl Write) -> io::Result<()> {
        let About { id, title, hostile, .. } = self.about;
        let hostile = if hostile { " (hostile)" } else { "" };
        let listens = if self.listens { " (--listen)" } else { "" };
        writeln!(out, "{id:<27}{title}{listens}{hostile}")
    }

    fn in_full(&self, out: &mut impl Write) -> io::Result<()> {
        let About { id, title, rule, source, hostile } = self.about;
        let hostile = if hostile { "yes: some deployed peers die of it" } else { "no" };
        let of = if self.listens { "a peer that dials (--listen)" } else { "a peer that answers" };
        writeln!(out, "check    {id}\nof       {of}\ndoes     {title}\nrule     {rule}")?;
        writeln!(out, "source   {source}\nhostile  {hostile}")
    }
}

impl Report for Explained {
    fn text(&self, out: &mut impl Write) -> io::Result<()> {
        self.checks.iter().try_for_each(|check| match self.in_full {
            true => check.in_full(out),
            false => check.line(out),
        })
    }
}

/// Every check, one a line.
///
/// # Errors
///
/// stdout is closed or full.
pub(super) fn list(json: bool) -> Result<Exit, Failure> {
    let checks = AnyCheck::all().map(Explanation::new).collect();
    Explained { checks, in_full: false }.print(json)?;
    Ok(Exit::Done)
}

/// All there is to say of one.
///
/// # Errors
///
/// stdout is closed or full.
pub(super) fn one(check: AnyCheck, json: bool) -> Result<Exit, Failure> {
    Explained { checks: vec![Explanation::new(check)], in_full: true }.print(json)?;
    Ok(Exit::Done)
}
