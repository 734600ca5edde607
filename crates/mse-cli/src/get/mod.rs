//! `mse get`: download a torrent.

mod job;
mod source;
mod there;

use anyhow::anyhow;

use crate::cli::GetArgs;
use crate::exit::{Exit, Failure};
use crate::report::{GetReport, Report};
use crate::signal::StopSignal;

use job::Job;
pub(crate) use source::Source;

/// Said when the user has enough.
const STOPPED: &str = "stopped before it was complete; the same command goes on from here";

/// Downloads, and prints the summary.
///
/// # Errors
///
/// The arguments make no sense. A download that fails is reported in the summary.
pub(crate) async fn run(args: GetArgs) -> Result<Exit, Failure> {
    let source = Source::of(&args.source)?;
    can_find_peers(&args, &source)?;
    let json = args.json;
    let mut stop = StopSignal::watch()?;
    let job = tokio::select! {
        job = Job::start(args, source) => job,
        () = stop.received() => Err(anyhow!(STOPPED).into()),
    };
    let (report, outcome) = match job {
        Ok(mut job) => {
            let outcome = tokio::select! {
                outcome = job.complete() => outcome,
                () = stop.received() => Err(anyhow!(STOPPED).into()),
            };
            if outcome.is_err() {
                job.abandon();
            }
            (job.report(), outcome)
        }
        Err(failure) => (GetReport::default(), Err(failure)),
    };
    match outcome {
        Ok(()) => {
            report.print(json)?;
            Ok(Exit::Done)
        }
        Err(failure @ Failure::Usage(_)) => Err(failure),
        Err(failure) => {
            GetReport { error: Some(failure.to_string()), ..report }.print(json)?;
            Ok(failure.report())
        }
    }
}

/// A magnet link alone says nothing about where to get even the torrent's description.
fn can_find_peers(args: &GetArgs, source: &Source) -> Result<(), Failure> {
    let Source::Magnet(link) = source else { return Ok(()) };
    if args.dht || !args.peers.is_empty() || !link.peers.is_empty() || !link.trackers.is_empty() {
        return Ok(());
    }
    Err(Failure::Usage(
        "the magnet link names neither a peer nor a tracker; add --peer HOST:PORT, or --dht to ask \
         the DHT (which tells strangers what you download)"
            .into(),
    ))
}
