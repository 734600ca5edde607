//! Serving, until asked to stop.

use std::time::Duration;

use mse_proxy::Shared;

use super::activation::{Activation, Use};
use super::notify::{State, notify};
use super::open_files::OpenFiles;
use super::running::Running;
use super::settings::Configuration;
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
    OpenFiles::warn(&configuration.settings);
    // Before anybody is told that we are ready.
    let mut stop = StopSignal::watch()?;
    let mut hangup = ReloadSignal::watch()?;

    let shared = Shared::new();
    // Endpoints and disks may take their time, or all of it.
    let mut running = tokio::select! {
        biased;
        () = stop.received() => {
            notify(State::Stopping(Duration::ZERO));
            tracing::info!("stopped before it was ready");
            return Ok(Exit::Done);
        }
        running = Running::start(configuration, &mut activation, &shared) => running?,
    };
    notify(State::Ready);
    loop {
        tokio::select! {
            () = stop.received() => break,
            () = hangup.received() => {}
        }
        notify(State::Reloading);
        let change = tokio::select! {
            biased;
            () = stop.received() => break,
            change = running.change(given) => change,
        };
        running.reload(change, log).await;
        notify(State::Ready);
    }
    let patience = running.patience();
    notify(State::Stopping(patience));
    let open = shared.connections().snapshot().len();
    if open > 0 && !patience.is_zero() {
        tracing::info!(
            "stopping: {open} connections may go on for {} s; once more ends them at once",
            patience.as_secs_f64()
        );
    }
    let cut_off = running.stop(&mut stop).await;
    let peers = shared.connections().totals().peers;
    tracing::info!(
        "stopped; peers: {} encrypted, {} plaintext; connections cut off: {cut_off}",
        peers.mse,
        peers.plaintext
    );
    Ok(Exit::Done)
}
