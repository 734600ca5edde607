//! How much there is to put up with.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

/// What to put up with.
#[derive(Debug, Args)]
pub(crate) struct SoakArgs {
    /// The `mse` under test, with its status page.
    #[arg(long, value_name = "PATH")]
    pub(super) mse: PathBuf,
    /// A small load, in seconds: shows that it works.
    #[arg(long)]
    quick: bool,
    /// Connections one after the other before memory counts, each from an address of its own [default:
    /// 70000, with --quick 500].
    #[arg(long)]
    warm_up: Option<usize>,
    /// Connections open at once [default: 10000, with --quick 500].
    #[arg(long)]
    at_once: Option<usize>,
    /// Connections one after the other, some at a time [default: 100000, with --quick 3000].
    #[arg(long)]
    in_turn: Option<usize>,
    /// One in so many of these is hostile.
    #[arg(long, default_value = "10")]
    hostile: std::num::NonZeroUsize,
    /// How often the client is killed [default: 3, with --quick 1].
    #[arg(long)]
    kills: Option<usize>,
}

impl SoakArgs {
    /// By default more than the proxy has in any of its tables of addresses (65,536 aliases), so that they are
    /// full when memory is looked at for the first time.
    pub(super) fn warm_up(&self) -> usize {
        self.warm_up.unwrap_or(if self.quick { 500 } else { 70_000 })
    }

    pub(super) fn at_once(&self) -> usize {
        self.at_once.unwrap_or(if self.quick { 500 } else { 10_000 })
    }

    pub(super) fn in_turn(&self) -> usize {
        self.in_turn.unwrap_or(if self.quick { 3000 } else { 100_000 })
    }

    pub(super) fn hostile_every(&self) -> usize {
        self.hostile.get()
    }

    pub(super) fn kills(&self) -> usize {
        self.kills.unwrap_or(if self.quick { 1 } else { 3 })
    }

    /// Connections that are open when the client is killed.
    pub(super) fn open_at_kill(&self) -> usize {
        if self.quick { 100 } else { 1000 }
    }

    /// Those that are served before each kill, and after the last one.
    pub(super) fn between_kills(&self) -> usize {
        if self.quick { 200 } else { 5000 }
    }

    /// What a peer may take for its handshake. With `--quick` half of the default, so that whoever is slow is
    /// done with sooner.
    pub(super) fn deadline(&self) -> Duration {
        Duration::from_secs(if self.quick { 5 } else { 10 })
    }

    /// Whether some hostile peers wait for the proxy to end them, which takes a minute.
    pub(super) fn patient(&self) -> bool {
        !self.quick
    }
}
