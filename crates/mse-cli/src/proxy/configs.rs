//! From settings to what the library is told.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use mse::{CryptoPolicy, KeyLog};
use mse_io::KeyLogFile;
use mse_proxy::{Accept, Credentials, IncomingConfig, LoopbackTargets, OutgoingConfig};

use super::settings::Configuration;
use crate::exit::Failure;
use crate::policy::crypto_policy;

/// What both halves are told, ready to be put in force on any address.
#[derive(Clone, Debug)]
pub(crate) struct Configs {
    configuration: Configuration,
    credentials: Option<Credentials>,
    key_log: Option<Arc<dyn KeyLog>>,
}

impl Configs {
    /// Opens what has to be opened for it.
    ///
    /// # Errors
    ///
    /// The password or the key log is out of reach.
    pub(crate) fn new(configuration: Configuration) -> Result<Self, Failure> {
        let credentials = configuration.credentials()?;
        let credentials = credentials.map(|(user, password)| Credentials::new(user, password));
        let key_log = match &configuration.settings.key_log {
            Some(path) => {
                let file = KeyLogFile::open(path)
                    .with_context(|| format!("cannot write the key log {}", path.display()))?;
                Some(Arc::new(file) as Arc<dyn KeyLog>)
            }
            None => None,
        };
        Ok(Self { configuration, credentials, key_log })
    }

    pub(crate) fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    pub(crate) fn outgoing(&self, listen: SocketAddr, accept: Accept) -> OutgoingConfig {
        let settings = &self.configuration.settings;
        let mut config = OutgoingConfig::new(listen);
        config.accept = accept;
        config.mark = self.mark();
        config.credentials = self.credentials.clone();
        config.policy = settings.outgoing.unwrap_or_default().into();
        config.methods = self.methods();
        if settings.allow_loopback == Some(true) {
            config.loopback = LoopbackTargets::Allow;
        }
        config.key_log = self.key_log.clone();
        config
    }

    pub(crate) fn incoming(&self, listen: SocketAddr, client: SocketAddr) -> IncomingConfig {
        let settings = &self.configuration.settings;
        let mut config = IncomingConfig::new(listen, client);
        config.mark = self.mark();
        config.policy = settings.incoming.unwrap_or_default().into();
        config.methods = self.methods();
        config.key_log = self.key_log.clone();
        config
    }

    fn mark(&self) -> Option<u32> {
        self.configuration.settings.mark.map(|mark| mark.0)
    }

    fn methods(&self) -> CryptoPolicy {
        let settings = &self.configuration.settings;
        let preferred = settings.prefer_method.unwrap_or_default();
        crypto_policy(settings.methods.unwrap_or_default(), preferred)
    }
}
