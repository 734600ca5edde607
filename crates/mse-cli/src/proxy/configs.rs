//! From settings to what the library is told.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use mse::{CryptoPolicy, KeyLog};
use mse_io::KeyLogFile;
use mse_proxy::{
    Accept, Client, Clients, Credentials, IncomingConfig, LoopbackTargets, OutgoingConfig,
    Override, Overrides, PeerMemory,
};

use super::mark::mark;
use super::settings::{Configuration, Settings, Way};
use crate::exit::Failure;
use crate::policy::crypto_policy;

/// What both halves are told, ready to be put in force on any address.
#[derive(Clone, Debug)]
pub(crate) struct Configs {
    configuration: Configuration,
    credentials: Option<Credentials>,
    mark: Option<u32>,
    key_log: Option<Arc<dyn KeyLog>>,
    memory: PeerMemory,
}

impl Configs {
    /// Opens what has to be opened for it. The memory is the one that is used if one is to be.
    ///
    /// # Errors
    ///
    /// The password or the key log is out of reach.
    pub(crate) fn new(configuration: Configuration, memory: &PeerMemory) -> Result<Self, Failure> {
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
        let mark = mark(&configuration.settings);
        let memory = match configuration.settings.memory {
            Some(false) => PeerMemory::disabled(),
            _ => memory.clone(),
        };
        Ok(Self { configuration, credentials, mark, key_log, memory })
    }

    pub(crate) fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    /// `client` is the one that is served there, if it is known.
    pub(crate) fn outgoing(
        &self,
        listen: SocketAddr,
        accept: Accept,
        client: Option<&Client>,
    ) -> OutgoingConfig {
        let settings = &self.configuration.settings;
        let mut config = OutgoingConfig::new(listen);
        config.accept = accept;
        config.limits = settings.limits.to_limits();
        config.client = client.cloned();
        config.mark = self.mark;
        config.credentials = self.credentials.clone();
        config.policy = settings.outgoing.unwrap_or_default().into();
        config.methods = self.methods();
        config.overrides = overrides(settings, Way::Outgoing);
        config.memory = self.memory.clone();
        if settings.allow_loopback == Some(true) {
            config.loopback = LoopbackTargets::Allow;
        }
        config.key_log = self.key_log.clone();
        config
    }

    pub(crate) fn incoming(&self, listen: SocketAddr, clients: &Clients) -> IncomingConfig {
        let settings = &self.configuration.settings;
        let mut config = IncomingConfig::new(listen, clients.clone());
        config.mark = self.mark;
        config.limits = settings.limits.to_limits();
        config.overrides = overrides(settings, Way::Incoming);
        config.memory = self.memory.clone();
        config.policy = settings.incoming.unwrap_or_default().into();
        config.methods = self.methods();
        config.key_log = self.key_log.clone();
        config
    }

    fn methods(&self) -> CryptoPolicy {
        let settings = &self.configuration.settings;
        let preferred = settings.prefer_method.unwrap_or_default();
        crypto_policy(settings.methods.unwrap_or_default(), preferred)
    }
}

/// The exceptions in their order, that for the local network at the end.
fn overrides(settings: &Settings, way: Way) -> Overrides {
    let tables = settings.overrides.iter().filter_map(|table| table.to_override(way));
    let lan = settings.lan.map(|encryption| Override::lan(encryption.into()));
    tables.chain(lan).collect()
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use mse_proxy::{LAN_RANGES, Policy};

    use super::*;

    const ADDRESS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 1);

    fn configs(text: &str) -> Configs {
        let mut configuration = Configuration::default();
        configuration.settings = toml::from_str(text).unwrap();
        Configs::new(configuration, &PeerMemory::new()).unwrap()
    }

    #[test]
    fn each_half_is_told_what_is_for_it() {
        let configs = configs(
            "outgoing = 'require'\nincoming = 'allow'\nmethods = 'rc4'\nlan = 'off'\nmark = 7\n\
             allow-loopback = true\nsocks-user = 'u'\nsocks-password = 'p'\n\
             [[override]]\npeers = '192.0.2.0/24'\ndirection = 'incoming'\npolicy = 'prefer'\n",
        );
        let outgoing = configs.outgoing(ADDRESS, Accept::Transparent, None);
        assert_eq!((outgoing.listen, outgoing.accept), (ADDRESS, Accept::Transparent));
        assert_eq!((outgoing.policy, outgoing.methods), (Policy::Require, CryptoPolicy::RC4_ONLY));
        assert_eq!((outgoing.loopback, outgoing.mark), (LoopbackTargets::Allow, Some(7)));
        assert_eq!(outgoing.credentials, Some(Credentials::new("u", "p")));
        let [lan] = outgoing.overrides.as_slice() else { panic!("{outgoing:?}") };
        assert_eq!((&lan.peers[..], lan.policy), (&LAN_RANGES[..], Some(Policy::Off)));

        let incoming = configs.incoming(ADDRESS, &ADDRESS.into());
        assert_eq!((incoming.policy, incoming.methods), (Policy::Allow, CryptoPolicy::RC4_ONLY));
        assert_eq!(incoming.mark, Some(7));
        let [exception, lan] = incoming.overrides.as_slice() else { panic!("{incoming:?}") };
        assert_eq!(exception.policy, Some(Policy::Prefer));
        assert_eq!(lan.policy, Some(Policy::Off));
    }

    #[test]
    fn what_one_client_dials_for_is_known_as_its() {
        let client = Client::new("one", ADDRESS);
        client.torrents().add(peer_wire::InfoHash::new([1; 20]));
        let told = configs("").outgoing(ADDRESS, Accept::Proxy, Some(&client));
        assert_eq!(told.client.unwrap().torrents().len(), 1);
    }

    #[test]
    fn the_defaults_are_those_of_the_library() {
        let (ours, library) = (configs(""), OutgoingConfig::new(ADDRESS));
        assert_eq!(
            format!("{:?}", ours.outgoing(ADDRESS, Accept::Proxy, None)),
            format!("{library:?}")
        );
        let clients = Clients::from(ADDRESS);
        let library = IncomingConfig::new(ADDRESS, clients.clone());
        assert_eq!(format!("{:?}", ours.incoming(ADDRESS, &clients)), format!("{library:?}"));
    }
}
