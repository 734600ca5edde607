//! `--list` and `--explain`.

use std::fmt::Write;

use crate::cli::AnyCheck;
use crate::exit::{Exit, Failure, print};

/// What there is to say of a check.
struct Explained {
    id: &'static str,
    title: &'static str,
    rule: &'static str,
    source: &'static str,
    hostile: bool,
    listens: bool,
}

impl Explained {
    fn new(check: AnyCheck) -> Self {
        match check {
            AnyCheck::Responder(check) => Self {
                id: check.id,
                title: check.title,
                rule: check.rule,
                source: check.source,
                hostile: check.hostile,
                listens: false,
            },
            AnyCheck::Initiator(check) => Self {
                id: check.id,
                title: check.title,
                rule: check.rule,
                source: check.source,
                hostile: check.hostile,
                listens: true,
            },
        }
    }
}

/// Every check, one a line.
pub(super) fn list() -> Result<Exit, Failure> {
    let mut text = String::new();
    for check in AnyCheck::all().map(Explained::new) {
        let hostile = if check.hostile { " (hostile)" } else { "" };
        let listens = if check.listens { " (--listen)" } else { "" };
        let _ = writeln!(text, "{:<27}{}{listens}{hostile}", check.id, check.title);
    }
    print(text.as_bytes())?;
    Ok(Exit::Done)
}

/// All there is to say of one.
pub(super) fn one(check: AnyCheck) -> Result<Exit, Failure> {
    let check = Explained::new(check);
    let hostile = if check.hostile { "yes: some deployed peers die of it" } else { "no" };
    let of = if check.listens { "a peer that dials (--listen)" } else { "a peer that answers" };
    let Explained { id, title, rule, source, .. } = check;
    let text = format!(
        "check    {id}\nof       {of}\ndoes     {title}\nrule     {rule}\nsource   {source}\n\
         hostile  {hostile}\n"
    );
    print(text.as_bytes())?;
    Ok(Exit::Done)
}
