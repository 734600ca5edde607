//! `--conformance`.

use std::io::{IsTerminal, Write};
use std::sync::Arc;

use mse_probe::{Base, Check, Dialer, Outcome, Search, Verdict, responder_checks, run_checks};
use peer_wire::InfoHash;

use crate::cli::ProbeArgs;
use crate::exit::{Exit, Failure};

/// The checks that were asked for.
pub(super) fn chosen(args: &ProbeArgs) -> Vec<&'static Check> {
    let asked_for = |check: &&Check| match &args.only[..] {
        [] => args.hostile || (args.conformance && !check.hostile),
        only => only.iter().any(|one| one.id() == check.id),
    };
    responder_checks().filter(asked_for).collect()
}

/// Carries them out. On a terminal, says how far it is.
///
/// # Errors
///
/// The peer completes no MSE handshake to begin with.
pub(super) async fn run(
    dialer: &Arc<Dialer>,
    torrent: InfoHash,
    checks: &[&'static Check],
) -> Result<Vec<Outcome>, Failure> {
    let base = Base::find(dialer, torrent).await.map_err(|none| {
        let last = none.tried.last().map(mse_probe::Exchange::sentence).unwrap_or_default();
        anyhow::anyhow!("the peer takes no offer of MSE, so there is nothing to check: {last}")
    })?;
    let (shown, mut done) = (std::io::stderr().is_terminal(), 0);
    let outcomes = run_checks(dialer, torrent, &base, checks, Search::default(), |outcome| {
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
    Ok(outcomes)
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
