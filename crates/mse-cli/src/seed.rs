//! `mse seed`: serve a file or a directory.

mod files;
mod job;
mod magnet;
mod metainfo;
mod pieces;
mod torrent_file;

use crate::cli::SeedArgs;
use crate::exit::{Exit, Failure};
use crate::report::Report;
use crate::signal::asked_to_stop;

pub(crate) use files::Content;
use job::Job;
pub(crate) use metainfo::metainfo;

/// Serves until asked to stop.
///
/// # Errors
///
/// The data cannot be served, or no longer.
pub(crate) async fn run(args: SeedArgs) -> Result<Exit, Failure> {
    let json = args.json;
    check_trackers(&args)?;
    let served = async {
        let job = Job::start(args).await?;
        job.ready().print(json)?;
        Ok::<_, Failure>(job)
    };
    let job = tokio::select! {
        job = served => job?,
        stopped = asked_to_stop() => {
            stopped?;
            return Ok(Exit::Done);
        }
    };
    let outcome = tokio::select! {
        outcome = job.serve() => outcome,
        stopped = asked_to_stop() => stopped.map_err(Failure::from),
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
