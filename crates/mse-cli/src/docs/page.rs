//! A man page of one command.

use std::io;

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, roman};

use super::extras::{self, Extras};

/// What the help of every command says of its exit codes, in one paragraph.
const CODES: &str = "Exit codes: ";

/// The page of a command, as man-pages(7) has it.
#[derive(Debug)]
pub(super) struct Page {
    command: Command,
    /// With hyphens, as in `mse-proxy-nft`.
    name: String,
}

/// The pages of a command and of all below it that are no secret.
pub(super) fn all(command: Command) -> Vec<Page> {
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let mut pages = Vec::new();
    collect(&command, &mut pages);
    pages
}

fn collect(command: &Command, pages: &mut Vec<Page>) {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    pages.push(Page { command: command.clone(), name });
    subcommands(command).for_each(|below| collect(below, pages));
}

impl Page {
    pub(super) fn file_name(&self) -> String {
        format!("{}.1", self.name)
    }

    /// The page as roff.
    ///
    /// # Errors
    ///
    /// None that writing to memory can have.
    pub(super) fn render(&self) -> io::Result<Vec<u8>> {
        let man = Man::new(self.command.clone())
            .title(self.name.to_uppercase())
            .source(concat!("mse ", env!("CARGO_PKG_VERSION")))
            .manual("Message Stream Encryption");
        let mut page = Vec::new();
        man.render_title(&mut page)?;
        man.render_name_section(&mut page)?;
        self.synopsis().to_writer(&mut page)?;
        self.description().to_writer(&mut page)?;
        man.render_options_section(&mut page)?;
        if subcommands(&self.command).next().is_some() {
            man.render_subcommands_section(&mut page)?;
        }
        self.exit_status().to_writer(&mut page)?;
        self.rest().to_writer(&mut page)?;
        Ok(page)
    }

    fn synopsis(&self) -> Roff {
        let usage = self.command.clone().render_usage().to_string();
        let mut roff = section("SYNOPSIS");
        for (index, form) in usage.trim_start_matches("Usage:").lines().enumerate() {
            if index > 0 {
                roff.control("br", []);
            }
            roff.text([roman(form.trim())]);
        }
        roff
    }

    /// What the help says before and after the options, but for the exit codes.
    fn description(&self) -> Roff {
        let mut roff = section("DESCRIPTION");
        let about = self.command.get_about().map(|about| format!("{about}.")).unwrap_or_default();
        roff.text([roman(about)]);
        let (before, _, after) = self.notes();
        let paragraphs = before.split("\n\n").chain(after.split("\n\n")).map(str::trim);
        for paragraph in paragraphs.filter(|paragraph| !paragraph.is_empty()) {
            roff.control("PP", []);
            roff.text([roman(paragraph)]);
        }
        roff
    }

    fn exit_status(&self) -> Roff {
        let mut roff = section("EXIT STATUS");
        let (_, codes, _) = self.notes();
        for (code, meaning) in parted(&codes) {
            term(&mut roff, [bold(code)], &meaning);
        }
        roff
    }

    /// What is known of no option.
    fn rest(&self) -> Roff {
        let Extras { environment, files, examples } = extras::of(&self.name);
        let mut roff = section("ENVIRONMENT");
        environment.iter().for_each(|(name, text)| term(&mut roff, [bold(*name)], text));
        if !files.is_empty() {
            roff.control("SH", ["FILES"]);
            files.iter().for_each(|(name, text)| term(&mut roff, [bold(*name)], text));
        }
        roff.control("SH", ["EXAMPLES"]);
        for (text, command) in examples {
            roff.control("PP", []);
            roff.text([roman(*text)]);
            roff.control("PP", []);
            roff.control("RS", ["4"]);
            roff.control("nf", []);
            roff.text([bold(*command)]);
            roff.control("fi", []);
            roff.control("RE", []);
        }
        roff.control("SH", ["SEE ALSO"]);
        let related = extras::related(&self.name, &self.command);
        for (index, page) in related.iter().enumerate() {
            let comma = if index + 1 < related.len() { "," } else { "" };
            roff.text([bold(page.as_str()), roman(format!("(1){comma}"))]);
        }
        roff
    }

    /// The notes of the help: before the exit codes, the codes, and after them.
    fn notes(&self) -> (String, String, String) {
        let notes = self.command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let (before, rest) = notes.split_once(CODES).unwrap_or((&notes, ""));
        let (codes, after) = rest.split_once("\n\n").unwrap_or((rest, ""));
        (before.into(), codes.into(), after.into())
    }
}

/// The commands below this one that have a page.
pub(super) fn subcommands(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|below| !below.is_hide_set())
}

fn section(name: &str) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", [name]);
    roff
}

fn term<const N: usize>(roff: &mut Roff, term: [Inline; N], text: &str) {
    roff.control("TP", []);
    roff.text(term);
    roff.text([roman(text)]);
}

/// `0 done, 1 failed, or stopped.` as each code with its meaning.
fn parted(codes: &str) -> Vec<(String, String)> {
    let mut parted: Vec<(String, String)> = Vec::new();
    for part in codes.trim().trim_end_matches('.').split(", ") {
        match part.split_once(' ') {
            Some((code, meaning)) if code.parse::<u8>().is_ok() => {
                parted.push((code.into(), meaning.into()));
            }
            _ => parted.iter_mut().last().into_iter().for_each(|(_, meaning)| {
                meaning.push_str(", ");
                meaning.push_str(part);
            }),
        }
    }
    parted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli;

    #[test]
    fn a_comma_in_a_meaning_parts_nothing() {
        let expected = [("0", "done"), ("1", "not so (a, or b)"), ("2", "wrong usage")];
        let expected = expected.map(|(code, meaning)| (code.to_owned(), meaning.to_owned()));
        assert_eq!(parted("0 done, 1 not so (a, or b), 2 wrong usage."), expected);
    }

    #[test]
    fn every_page_is_complete() {
        let pages = all(cli::command());
        assert!(pages.iter().any(|page| page.name == "mse-proxy-nft"), "{pages:?}");
        for page in pages {
            let text = String::from_utf8(page.render().unwrap()).unwrap();
            for section in
                ["NAME", "SYNOPSIS", "OPTIONS", "\"EXIT STATUS\"", "ENVIRONMENT", "EXAMPLES"]
            {
                let start = format!(".SH {section}\n");
                let (_, body) = text.split_once(&start).unwrap_or_else(|| {
                    panic!("{} has no {section}:\n{text}", page.name);
                });
                assert!(!body.starts_with(".SH"), "{} says nothing in {section}", page.name);
            }
            assert!(!text.contains(CODES), "{}: {text}", page.name);
        }
    }

    #[test]
    fn every_example_is_understood() {
        for page in all(cli::command()) {
            for (_, example) in extras::of(&page.name).examples {
                let arguments = example.split_whitespace();
                cli::command().try_get_matches_from(arguments).unwrap_or_else(|error| {
                    panic!("{example}: {error}");
                });
                let command = page.name.replace('-', " ");
                assert!(example.starts_with(&command), "{example} is on the page of {command}");
            }
        }
    }
}
