//! `mse completions` and `mse man`: for packagers.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

/// Arguments of `mse completions`.
#[derive(Args, Debug)]
pub(crate) struct CompletionsArgs {
    /// The shell to write for
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

/// Arguments of `mse man`.
#[derive(Args, Debug)]
pub(crate) struct ManArgs {
    /// The directory to write the pages to; it is made if need be
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}
