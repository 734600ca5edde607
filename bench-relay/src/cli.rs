//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::soak::SoakArgs;

/// Loads `mse proxy` and its peers on loopback and reports what they cost.
#[derive(Debug, Parser)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// The `mse` to measure; NAME=PATH to compare several builds, the first being the one that the
    /// targets are held against.
    #[arg(long, value_name = "[NAME=]PATH", required = true, value_parser = build)]
    pub(crate) mse: Vec<Build>,
    /// An `mse` with OpenSSL's Diffie-Hellman in the place of its own, as `compare-dh` builds it, to compare
    /// handshakes with.
    #[arg(long, value_name = "NAME=PATH", value_parser = build)]
    pub(crate) openssl_dh: Vec<Build>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// A small volume, once: shows that it works, and measures nothing.
    #[arg(long)]
    pub(crate) quick: bool,
    /// How many rounds of everything [default: 7, with --quick 1].
    #[arg(long)]
    pub(crate) rounds: Option<usize>,
    /// MiB for one sample of a relay [default: 512, with --quick 8].
    #[arg(long)]
    pub(crate) mib: Option<u64>,
    /// Idle connections, at most half of the file descriptors allowed [default: 10000, with --quick 200].
    #[arg(long)]
    pub(crate) idle: Option<usize>,
    /// Handshakes for one sample [default: 4000, with --quick 50].
    #[arg(long)]
    pub(crate) handshakes: Option<usize>,
    /// Measure only this; may be given more than once.
    #[arg(long, value_enum)]
    pub(crate) only: Vec<Part>,
    /// Measure only the rows whose names contain this; may be given more than once, for all of it.
    #[arg(long, value_name = "TEXT")]
    pub(crate) row: Vec<String>,
}

/// A part of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Part {
    Bulk,
    Handshakes,
    Idle,
}

/// What the program does besides measuring.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Has a proxy put up with thousands of peers, some of them hostile, and looks whether it gives back what
    /// it held.
    Soak(SoakArgs),
    /// As its own child: relays with tokio's copy_bidirectional: a peer to compare with.
    #[command(hide = true)]
    CopyRelay { listen: SocketAddr, to: SocketAddr },
    /// As its own child: the client behind the proxy of the soak.
    #[command(hide = true)]
    SoakClient { listen: SocketAddr },
}

/// An `mse` executable, and what the report calls it.
#[derive(Clone, Debug)]
pub(crate) struct Build {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

fn build(text: &str) -> Result<Build, String> {
    let (name, path) = text.split_once('=').unwrap_or(("mse", text));
    let path = PathBuf::from(path);
    if !path.is_file() {
        return Err(format!("{} is not a file", path.display()));
    }
    Ok(Build { name: name.to_owned(), path })
}

impl Args {
    pub(crate) fn measures(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }

    pub(crate) fn wants(&self, row: &str) -> bool {
        self.row.iter().all(|part| row.contains(part))
    }

    pub(crate) fn rounds(&self) -> usize {
        self.rounds.unwrap_or(if self.quick { 1 } else { 7 }).max(1)
    }

    /// The volume of one sample in bytes.
    pub(crate) fn volume(&self) -> u64 {
        self.mib.unwrap_or(if self.quick { 8 } else { 512 }).max(1) << 20
    }

    pub(crate) fn idle(&self) -> usize {
        self.idle.unwrap_or(if self.quick { 200 } else { 10_000 })
    }

    pub(crate) fn handshakes(&self) -> usize {
        self.handshakes.unwrap_or(if self.quick { 50 } else { 4000 }).max(1)
    }
}
