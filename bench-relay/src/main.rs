//! Loads relays on loopback and reports what a byte, a handshake and an idle connection cost them.
//!
//! The programs under test are child processes on one CPU; the load is this process on another.

mod cli;
mod files;
mod load;
mod measure;
mod measurements;
mod place;
mod programs;
mod report;
mod session;
mod soak;

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};

use cli::{Args, Command};

fn main() -> Result<ExitCode> {
    let args = Args::parse();
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("no runtime")?;
    match args.command {
        Some(Command::CopyRelay { listen, to }) => {
            runtime.block_on(programs::copy::serve(listen, to))?;
            return Ok(ExitCode::SUCCESS);
        }
        Some(Command::SoakClient { listen }) => {
            runtime.block_on(soak::serve_as_client(listen))?;
            return Ok(ExitCode::SUCCESS);
        }
        Some(Command::Soak(args)) => {
            let complaints = runtime.block_on(until_stopped(soak::run(&args)))?;
            return Ok(if complaints == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        None => {}
    }
    let report = runtime.block_on(until_stopped(session::run(&args)))?;
    if args.json {
        report::json::print(&report)?;
    } else {
        report::text::print(&report);
    }
    Ok(if report.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A signal drops the work, which ends the child processes.
async fn until_stopped<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        done = work => done,
        _ = tokio::signal::ctrl_c() => anyhow::bail!("interrupted"),
        _ = terminate.recv() => anyhow::bail!("terminated"),
    }
}
