//! What packages ship: man pages and completions, made from the definitions of the command line.

mod extras;
mod page;

use anyhow::Context;

use crate::cli::{self, CompletionsArgs, ManArgs};
use crate::exit::{Exit, Failure, print};
use page::Page;

/// Prints the completion script for a shell.
///
/// # Errors
///
/// stdout is closed.
pub(crate) fn completions(args: &CompletionsArgs) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut cli::command(), "mse", &mut script);
    print(&script)?;
    Ok(Exit::Done)
}

/// Writes `mse.1`, `mse-get.1` and so on.
///
/// # Errors
///
/// The directory cannot be made or written to.
pub(crate) fn man(args: &ManArgs) -> Result<Exit, Failure> {
    let shown = args.out.display();
    std::fs::create_dir_all(&args.out).with_context(|| format!("cannot make {shown}"))?;
    let write = |page: &Page| std::fs::write(args.out.join(page.file_name()), page.render()?);
    let pages = page::all(cli::command());
    pages.iter().try_for_each(write).with_context(|| format!("cannot write to {shown}"))?;
    Ok(Exit::Done)
}
