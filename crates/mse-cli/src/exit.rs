//! How a run ends.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;

use crate::sanitize::line;

/// The exit codes, the same for every subcommand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: what was asked for is done.
    Done,
    /// 1: it is not, or not all of it; or it was interrupted before it was.
    Failed,
    /// 2: what was asked for makes no sense. clap uses the same code.
    Usage,
    /// 3: it is done, and the peer does not do as the protocol says.
    #[cfg(feature = "probe")]
    Deviations,
}

#[cfg(feature = "probe")]
impl Exit {
    /// Of two, the one that says more: a deviation is known, a failure may have been chance.
    pub(crate) fn or(self, other: Self) -> Self {
        let said = [self, other];
        let first = [Self::Deviations, Self::Usage, Self::Failed];
        first.into_iter().find(|exit| said.contains(exit)).unwrap_or(Self::Done)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Failed => Self::from(1),
            Exit::Usage => Self::from(2),
            #[cfg(feature = "probe")]
            Exit::Deviations => Self::from(3),
        }
    }
}

/// Why a run ended early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The options contradict each other or the source: [`Exit::Usage`].
    Usage(String),
    /// Anything else: [`Exit::Failed`].
    Failed(anyhow::Error),
}

impl Failure {
    /// Says on stderr what failed, and how to exit.
    pub(crate) fn report(&self) -> Exit {
        if !self.is_closed_pipe() {
            // If nobody listens, the exit code has to do.
            let _ = writeln!(std::io::stderr(), "error: {self}");
        }
        match self {
            Self::Usage(_) => Exit::Usage,
            Self::Failed(_) => Exit::Failed,
        }
    }

    /// Whether whoever read our output has enough of it, as `head` does.
    fn is_closed_pipe(&self) -> bool {
        let Self::Failed(error) = self else { return false };
        let cause = error.downcast_ref::<std::io::Error>();
        cause.is_some_and(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
    }
}

/// Writes to stdout.
///
/// # Errors
///
/// It is closed or full.
pub(crate) fn print(text: &[u8]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text).and_then(|()| out.flush()).context("cannot write to stdout")
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Usage(what) => f.write_str(&line(what)),
            // With all causes, and the text of some of them comes from the network.
            Self::Failed(error) => f.write_str(&line(&format!("{error:#}"))),
        }
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}
