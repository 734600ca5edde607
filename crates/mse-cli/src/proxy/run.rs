//! Serving, until asked to stop.

use std::time::Duration;

use mse_proxy::Shared;
use tokio::task::JoinSet;

use super::activation::{Activation, Use};
use super::configs::Configs;
use super::halves::Halves;
use super::notify::{State, notify};
use super::reload::reload;
use super::settings::Configuration;
use super::torrents;
use crate::cli::GivenSettings;
use crate::exit::{Exit, Failure};
use crate::log::LogControl;
use crate::signal::{ReloadSignal, StopSignal};

/// Serves until asked to stop.
///
/// # Errors
///
/// An address cannot be listened on, or the settings make no sense.
pub(crate) async fn run(given: &GivenSettings, log: &LogControl) -> Result<Exit, Failure> {
    let configuration = Configuration::load(given.config.as_deref(), &given.settings)?;
    let mut activation = Activation::take()?;
    configuration.check_way_in(activation.has(Use::Listen))?;
    log.show_peers(configuration.settings.log_peers == Some(true));
    configuration.warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
    // Before anybody is told that we are ready.
    let mut stop = StopSignal::watch()?;
    let mut hangup = ReloadSignal::watch()?;

    let shared = Shared::new();
    let mut configs = Configs::new(configuration)?;
    let mut halves = Halves::bind(&configs, &mut activation, &shared).await?;
    let settings = &configs.configuration().settings;
    let sources = torrents::sources(settings, &shared).await?;
    if halves.answers_peers() {
        torrents::report(settings, &shared);
    }
    let mut tasks = JoinSet::new();
    #[cfg(feature = "status")]
    if let Some(address) = settings.status {
        let names = settings.status_name.clone();
        tasks.spawn(super::status::start(address, names, &shared, &halves).await?);
    }
    halves.start(&mut tasks);
    tasks.spawn(sources.run());
    notify(State::Ready);

    loop {
        tokio::select! {
            () = stop.received() => break,
            () = hangup.received() => {
                notify(State::Reloading);
                reload(given, &mut configs, &halves, log);
                notify(State::Ready);
            }
        }
    }
    notify(State::Stopping(Duration::ZERO));
    let totals = shared.connections().totals();
    tracing::info!(
        "stopped; peers: {} encrypted, {} plaintext",
        totals.peers.mse,
        totals.peers.plaintext
    );
    Ok(Exit::Done)
}
