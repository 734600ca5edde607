//! `mse proxy`: encrypted connections for a client that has none.

mod activation;
mod aside;
mod behind;
mod check;
mod configs;
mod endpoint;
mod halves;
mod mark;
mod memory;
mod nft;
mod notify;
mod open_files;
mod own_socks;
mod reload;
mod run;
mod running;
mod settings;
#[cfg(feature = "status")]
mod status;

use crate::cli::{ConfigArgs, ProxyAction, ProxyArgs};
use crate::exit::{Exit, Failure, print};
use crate::log::LogControl;
use settings::Configuration;
pub(crate) use settings::{Mark, Settings, with_defaults};

/// Does what was asked for.
///
/// # Errors
///
/// An address cannot be listened on, or the settings make no sense.
pub(crate) async fn run(args: ProxyArgs, log: LogControl) -> Result<Exit, Failure> {
    match args.action {
        None => run::run(&args.given, &log).await,
        Some(ProxyAction::Config(args)) => config(&args),
        Some(ProxyAction::Check(args)) => check::check(&args).await,
        Some(ProxyAction::Nft(args)) => nft::nft(*args).await,
    }
}

fn config(args: &ConfigArgs) -> Result<Exit, Failure> {
    let configuration = Configuration::load(args.given.config.as_deref(), &args.given.settings)?;
    configuration.warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
    print(settings::print(&configuration, args.show_secrets)?.as_bytes())?;
    Ok(Exit::Done)
}
