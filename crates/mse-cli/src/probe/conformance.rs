//! `--conformance`.

use std::io::{IsTerminal, Write};
use std::sync::Arc;

use mse_probe::{Check, Dialer, Outcome, Search, Verdict, responder_checks, run_checks};
use peer_wire::InfoHash;

use crate::cli::ProbeArgs;
use crate::exit::Exit;

/// The checks that were asked for.
pub(super) fn chosen(args: &ProbeArgs) -> Vec<&'static Check> {
    let asked_for = |check: &&Check| match &args.only[..] {
        [] => args.hostile || (args.conformance && !check.hostile),
        only => only.iter().any(|one| one.id() == check.id),
    };
    responder_checks().filter(asked_for).collect()
}

/// Carries them out. On a terminal, says how far it is.
pub(super) async fn run(
    dialer: &Arc<Dialer>,
    torrent: InfoHash,
    checks: &[&'static Check],
) -> Vec<Outcome> {
    let (shown, mut done) = (std::io::stderr().is_terminal(), 0);
    let outcomes = run_checks(dialer, torrent, checks, Search::default(), |outcome| {
        done += 1;
        if shown {
            let (count, id) = (checks.len(), outcome.check.id);
            let _ = write!(std::io::stderr(), "\r\x1b[K{done}/{count} {id}");
        }
    });
    let outcomes = outcomes.await;
    if shown {
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
    outcomes
}

/// What verdicts come to.
pub(super) fn exit(verdicts: impl Iterator<Item = Verdict>) -> Exit {
    let verdicts: Vec<_> = verdicts.collect();
    let any = |verdict| verdicts.contains(&verdict);
    if any(Verdict::Fails) || any(Verdict::Deviates) {
        Exit::Deviations
    } else if any(Verdict::NoAnswer) {
        Exit::Failed
    } else {
        Exit::Done
    }
}
