//! `mse seed`: serve a file or a directory.

mod files;
mod job;
mod magnet;
mod metainfo;
mod pieces;
mod torrent_file;

use anyhow::anyhow;

use crate::cli::SeedArgs;
use crate::exit::{Exit, Failure};
use crate::report::{Report, SeedReport};
use crate::signal::StopSignal;

pub(crate) use files::Content;
use job::Job;
pub(crate) use metainfo::metainfo;

/// Serves until asked to stop.
///
/// # Errors
///
/// The data cannot be served, or no longer.
pub(crate) async fn run(args: SeedArgs) -> Result<Exit, Failure> {
    check_trackers(&args)?;
    let json = args.json;
    let outcome = serve(args).await;
    if let Err(failure @ Failure::Failed(_)) = &outcome
        && json
    {
        SeedReport::Failed { error: failure.to_string() }.print(json)?;
    }
    outcome
}

async fn serve(args: SeedArgs) -> Result<Exit, Failure> {
    let json = args.json;
    let mut stop = StopSignal::watch()?;
    let job = tokio::select! {
        job = Job::start(args) => job?,
        () = stop.received() => return Err(anyhow!("stopped before anything was served").into()),
    };
    job.ready().print(json)?;
    let outcome = tokio::select! {
        outcome = job.serve() => outcome,
        () = stop.received() => Ok(()),
    };
    job.stopped().print(json)?;
    outcome.map(|()| Exit::Done)
}

fn check_trackers(args: &SeedArgs) -> Result<(), Failure> {
    for tracker in &args.trackers {
        let scheme =
            url::Url::parse(tracker).map(|url| url.scheme().to_owned()).unwrap_or_default();
        if !matches!(scheme.as_str(), "http" | "https" | "udp") {
            return Err(Failure::Usage(format!(
                "--tracker {tracker} is not an http, https or udp URL"
            )));
        }
    }
    Ok(())
}
