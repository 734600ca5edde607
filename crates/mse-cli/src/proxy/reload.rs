//! Reading the file again.

use super::aside::aside;
use super::behind::Behind;
use super::configs::Configs;
use super::own_socks;
use super::running::Running;
use super::settings::Configuration;
use crate::cli::GivenSettings;
use crate::exit::Failure;
use crate::log::LogControl;

/// What holds until the proxy is started again: sockets that are open, and a file.
const FIXED: [&str; 8] = [
    "socks",
    "no-socks",
    "transparent",
    "listen",
    "memory-file",
    "status",
    "status-open",
    "status-name",
];

/// What is behind the port.
const BEHIND: [&str; 4] = ["client", "torrents", "hashes", "endpoint"];

/// What the file says now.
#[derive(Debug)]
pub(super) struct Change {
    /// With what cannot change as it was.
    new: Configs,
    /// The clients and their torrents, if there are others now.
    behind: Option<Behind>,
    /// The keys that would have to change and cannot.
    fixed: Vec<String>,
    /// What else cannot change, in words.
    kept: Vec<String>,
    /// The keys that do.
    changed: Vec<String>,
}

impl Running {
    /// Puts in force what the file says now. If anything is wrong with it, all stays as it is.
    pub(super) async fn reload(&mut self, change: Result<Change, Failure>, log: &LogControl) {
        let Change { new, behind, fixed, kept, changed } = match change {
            Ok(change) => change,
            Err(failure) => {
                tracing::error!("the configuration stays as it was: {failure}");
                return;
            }
        };
        let settings = &new.configuration().settings;
        log.show_peers(settings.log_peers == Some(true));
        self.halves.set(&new, behind.as_ref().map(|behind| &behind.clients));
        if let Some(behind) = behind {
            if let Some(before) = self.behind.take() {
                before.end().await;
            }
            behind.report(settings);
            self.behind = Some(behind);
        }
        self.configs = new;
        for key in fixed {
            tracing::warn!("{key} stays as it was until the proxy is started again");
        }
        kept.iter().for_each(|kept| tracing::warn!("{kept}"));
        let changed = if changed.is_empty() { "nothing new".into() } else { changed.join(", ") };
        tracing::info!("read the configuration again: {changed}");
    }

    /// Reads the file again. Nothing is changed by it, and it may be dropped at any time.
    ///
    /// # Errors
    ///
    /// Something is wrong with the file, or cannot change while the proxy runs.
    pub(super) async fn change(&self, given: &GivenSettings) -> Result<Change, Failure> {
        let given = given.clone();
        let in_force = self.configs.configuration().clone();
        let loaded = aside(move || {
            let loaded = Configuration::load(given.config.as_deref(), &given.settings)?;
            loaded.check_new_sources(&in_force)?;
            Ok(loaded)
        });
        let mut configuration = loaded.await?;
        configuration.warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
        let old = self.configs.configuration();
        let differences = configuration.differences(old)?.into_iter();
        let (fixed, mut changed): (Vec<_>, Vec<_>) =
            differences.partition(|key| is_in(&FIXED, key));
        configuration.keep(old, &fixed)?;
        let open = self.halves.own_socks();
        let kept = own_socks::keep(&mut configuration.settings, &old.settings, &open);
        if configuration.settings.client == old.settings.client {
            changed.retain(|key| key != "client");
        }
        configuration.check_way_in(self.halves.answers_peers())?;
        let behind = if changed.iter().any(|key| is_in(&BEHIND, key)) {
            Behind::load(&configuration.settings, self.behind.as_ref()).await?
        } else {
            None
        };
        let memory = self.memory.clone();
        let new = aside(move || Configs::new(configuration, &memory)).await?;
        self.halves.check(&new)?;
        Ok(Change { new, behind, fixed, kept, changed })
    }
}

fn is_in(keys: &[&str], key: &str) -> bool {
    keys.contains(&key)
}
