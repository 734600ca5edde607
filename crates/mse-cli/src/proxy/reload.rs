//! Reading the file again.

use super::configs::Configs;
use super::halves::Halves;
use super::settings::Configuration;
use crate::cli::GivenSettings;
use crate::exit::Failure;
use crate::log::LogControl;

/// What holds until the proxy is started again: sockets that are open, and what is behind them.
const FIXED: [&str; 11] = [
    "socks",
    "no-socks",
    "transparent",
    "mark",
    "listen",
    "client",
    "torrents",
    "hashes",
    "status",
    "status-open",
    "status-name",
];

/// Reads the file again and puts it in force. If anything is wrong with it, all stays as it is.
pub(crate) fn reload(
    given: &GivenSettings,
    configs: &mut Configs,
    halves: &Halves,
    log: &LogControl,
) {
    let Change { new, fixed, changed } = match Change::read(given, configs, halves) {
        Ok(change) => change,
        Err(failure) => {
            tracing::error!("the configuration stays as it was: {failure}");
            return;
        }
    };
    log.show_peers(new.configuration().settings.log_peers == Some(true));
    halves.set(&new);
    *configs = new;
    for key in fixed {
        tracing::warn!("{key} stays as it was until the proxy is started again");
    }
    let changed = if changed.is_empty() { "nothing new".into() } else { changed.join(", ") };
    tracing::info!("read the configuration again: {changed}");
}

/// What the file says now.
struct Change {
    /// With what cannot change as it was.
    new: Configs,
    /// The keys that would have to change and cannot.
    fixed: Vec<String>,
    /// The keys that do.
    changed: Vec<String>,
}

impl Change {
    fn read(given: &GivenSettings, configs: &Configs, halves: &Halves) -> Result<Self, Failure> {
        let mut configuration = Configuration::load(given.config.as_deref(), &given.settings)?;
        configuration.warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
        let old = configs.configuration();
        let differences = configuration.differences(old)?.into_iter();
        let (fixed, changed): (Vec<_>, _) = differences.partition(|key| is_fixed(key));
        configuration.keep(old, &fixed)?;
        let new = Configs::new(configuration)?;
        halves.check(&new)?;
        Ok(Self { new, fixed, changed })
    }
}

fn is_fixed(key: &str) -> bool {
    FIXED.contains(&key)
}
