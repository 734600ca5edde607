//! The `mse` command. See `mse --help`.

#[cfg(feature = "engine")]
mod bar;
mod cli;
#[cfg(feature = "engine")]
mod demo;
mod docs;
#[cfg(feature = "engine")]
mod edge;
#[cfg(feature = "engine")]
mod engine;
mod exit;
#[cfg(feature = "engine")]
mod get;
mod log;
#[cfg(feature = "engine")]
mod peers;
mod policy;
#[cfg(feature = "probe")]
mod probe;
mod proxy;
#[cfg(any(feature = "engine", feature = "probe"))]
mod report;
mod sanitize;
#[cfg(feature = "engine")]
mod seed;
mod signal;
#[cfg(feature = "status")]
mod status;
#[cfg(feature = "engine")]
mod transfer;
#[cfg(feature = "engine")]
mod units;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use tracing::level_filters::LevelFilter;

use cli::{Cli, Command, ProxyAction};
use exit::{Exit, Failure};

/// How long the disk may take to finish what it does for the engine when we are done. The proxy has waited
/// for what it wanted to keep; what is left may wait for a name or a disk without end.
const SHUTDOWN: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    let cli = Cli::read();
    run(cli).unwrap_or_else(|failure| failure.report()).into()
}

fn run(cli: Cli) -> Result<Exit, Failure> {
    let level = match cli.command {
        // What there is to say is among its findings.
        Command::Proxy(ref args) if matches!(args.action, Some(ProxyAction::Check(_))) => {
            LevelFilter::ERROR
        }
        Command::Proxy(_) => LevelFilter::INFO,
        _ => LevelFilter::WARN,
    };
    let log =
        log::start(level, cli.verbose).map_err(|error| Failure::Usage(format!("{error:#}")))?;
    if !matches!(cli.command, Command::Completions(_) | Command::Man(_)) {
        raise_open_files();
    }
    let patience = match cli.command {
        Command::Proxy(_) => Duration::ZERO,
        _ => SHUTDOWN,
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start")?;
    let outcome = runtime.block_on(async {
        match cli.command {
            #[cfg(feature = "engine")]
            Command::Demo(args) => demo::run(args).await,
            #[cfg(feature = "engine")]
            Command::Get(args) => get::run(args).await,
            #[cfg(feature = "engine")]
            Command::Seed(args) => seed::run(args).await,
            #[cfg(feature = "probe")]
            Command::Probe(args) => probe::run(*args).await,
            Command::Proxy(args) => proxy::run(*args, log).await,
            Command::Completions(args) => docs::completions(&args),
            Command::Man(args) => docs::man(&args),
        }
    });
    runtime.shutdown_timeout(patience);
    outcome
}

/// Every connection takes two open files, and every file of a torrent one. What a shell gives is
/// often 1024; what the system would give is more.
fn raise_open_files() {
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::debug!("the limit on open files stays: {error}");
    }
}
