//! What it speaks, in a word, and what is wrong with it.

use std::io::{self, Write};

use mse_probe::{Fault, Spoken};
use serde::Serialize;

use super::ProbeReport;

/// Something a correct initiator does not put up with.
#[derive(Clone, Debug, Serialize)]
pub(super) struct FaultReport {
    fault: &'static str,
    /// In a sentence.
    what: String,
}

impl FaultReport {
    pub(super) fn new(fault: &Fault) -> Self {
        Self { fault: fault.name(), what: fault.to_string() }
    }
}

/// What it speaks, as JSON has it.
pub(super) fn word(spoken: Spoken) -> &'static str {
    match spoken {
        Spoken::Both => "mse-and-plaintext",
        Spoken::MseOnly => "mse",
        Spoken::PlaintextOnly => "plaintext",
        Spoken::PlaintextAndBrokenMse => "plaintext-and-broken-mse",
        Spoken::BrokenMse => "broken-mse",
        Spoken::KeyOnly => "key-only",
        Spoken::OtherTorrent => "other-torrent",
        Spoken::StoppedAnswering => "stopped-answering",
        Spoken::TooSlow => "too-slow",
        Spoken::Echo => "echo",
        Spoken::SomethingElse => "something-else",
        Spoken::Closes => "closes",
        Spoken::Silent => "silent",
        _ => "not-connected",
    }
}

/// What it speaks, for people.
pub(super) fn write(report: &ProbeReport, out: &mut impl Write) -> io::Result<()> {
    let speaks = sentence(report.speaks);
    let stopped = format!("it answered {} of {} connections", report.answered, report.dialled);
    let more = if report.speaks == "stopped-answering" { &stopped } else { "" };
    writeln!(out, "\nspeaks      {speaks}{more} ({:.1} s)", report.seconds)?;
    for fault in &report.faults {
        writeln!(out, "  wrong     {}", fault.what)?;
    }
    if report.unsteady && more.is_empty() {
        writeln!(
            out,
            "  note      {stopped}: what it closed without a byte is chance or a limit, not its policy"
        )?;
    }
    Ok(())
}

fn sentence(word: &str) -> &str {
    match word {
        "mse-and-plaintext" => "MSE and plaintext",
        "mse" => "MSE, no plaintext",
        "plaintext" => "plaintext, no MSE",
        "plaintext-and-broken-mse" => "plaintext; MSE is answered but broken",
        "broken-mse" => "MSE that is broken, no plaintext",
        "key-only" => {
            "answers Ya, but no handshake came about: not this torrent, or MSE that is broken"
        }
        "other-torrent" => "BitTorrent, but for another torrent than was asked for",
        "stopped-answering" => {
            "plaintext; whether MSE is not known, as it stopped answering, plaintext included: "
        }
        "too-slow" => "too slowly to tell: a beginning came, and not the rest",
        "echo" => "nothing: it sends back what it is sent",
        "something-else" => "neither: what came back is no BitTorrent",
        "closes" => {
            "nothing: it accepts connections and closes them; perhaps it has not this torrent"
        }
        "silent" => "nothing: it accepts connections and does not answer",
        _ => "nothing: there is no connection",
    }
}
