//! The halves of the proxy, on every address they are to serve on.

use std::net::SocketAddr;

use anyhow::anyhow;
use mse_proxy::{
    Accept, BindError, Client, Clients, Drain, Incoming, IncomingConfig, Live, Outgoing,
    OutgoingConfig, Shared,
};
use tokio::task::JoinSet;

use super::activation::{Activation, Use};
use super::configs::Configs;
use crate::exit::Failure;
#[cfg(feature = "status")]
use crate::status::InForce;

/// Both halves. Dropping it ends all their connections.
#[derive(Debug)]
pub(crate) struct Halves {
    outgoing: Vec<WayOut>,
    incoming: Vec<(SocketAddr, Live<IncomingConfig>)>,
    waiting: Waiting,
}

/// One address of the outgoing half.
#[derive(Clone, Debug)]
struct WayOut {
    address: SocketAddr,
    config: Live<OutgoingConfig>,
    /// The address in the settings of the client that it is for, if it is for one.
    own: Option<SocketAddr>,
}

/// What listens, and does not serve yet.
#[derive(Debug, Default)]
struct Waiting {
    outgoing: Vec<(Outgoing, Option<SocketAddr>)>,
    incoming: Vec<Incoming>,
}

impl Halves {
    /// Listens on every address. Sockets that were handed over take the place of those in the settings.
    ///
    /// # Errors
    ///
    /// An address cannot be listened on, or there is none.
    pub(crate) async fn bind(
        configs: &Configs,
        clients: Option<&Clients>,
        activation: &mut Activation,
        shared: &Shared,
    ) -> Result<Self, Failure> {
        let settings = &configs.configuration().settings;
        let mut waiting = Waiting::default();
        let ways_out = [
            (Accept::Proxy, Use::Socks, settings.socks(), "--socks"),
            (Accept::Transparent, Use::Transparent, &settings.transparent, "--transparent"),
        ];
        for (accept, named, addresses, flag) in ways_out {
            let handed = activation.sockets(named);
            for address in addresses.iter().filter(|_| handed.is_empty()) {
                let config = configs.outgoing(*address, accept, None);
                let bound = Outgoing::bind(config, shared.clone()).await;
                waiting.outgoing.push((bound.map_err(|error| elsewhere(&error, flag))?, None));
            }
            for socket in handed {
                let config = configs.outgoing(socket.local_addr()?, accept, None);
                let half = Outgoing::from_listener(socket, config, shared.clone())?;
                waiting.outgoing.push((half, None));
            }
        }
        for address in settings.own_socks() {
            let client = own_client(configs, clients, *address);
            let config = configs.outgoing(*address, Accept::Proxy, client);
            let bound = Outgoing::bind(config, shared.clone()).await;
            let half = bound.map_err(|error| elsewhere(&error, "socks of the client"))?;
            waiting.outgoing.push((half, Some(*address)));
        }
        if let Some(clients) = clients {
            let handed = activation.sockets(Use::Listen);
            for address in settings.listen.iter().filter(|_| handed.is_empty()) {
                let config = configs.incoming(*address, clients);
                let bound = Incoming::bind(config, shared.clone()).await;
                waiting.incoming.push(bound.map_err(|error| elsewhere(&error, "--listen"))?);
            }
            for socket in handed {
                let config = configs.incoming(socket.local_addr()?, clients);
                waiting.incoming.push(Incoming::from_listener(socket, config, shared.clone())?);
            }
        }
        if waiting.outgoing.is_empty() && waiting.incoming.is_empty() {
            return Err(Failure::Usage(
                "there is nothing to serve: add --listen and --client, or --transparent, or leave \
                 --no-socks"
                    .into(),
            ));
        }
        let outgoing = waiting.outgoing.iter().map(|(half, own)| WayOut {
            address: half.local_addr(),
            config: half.config(),
            own: *own,
        });
        let incoming = waiting.incoming.iter().map(|half| (half.local_addr(), half.config()));
        Ok(Self { outgoing: outgoing.collect(), incoming: incoming.collect(), waiting })
    }

    /// Begins to serve, until it is told to stop. The tasks then return how many connections they cut off.
    pub(crate) fn start(&mut self, drain: &Drain, tasks: &mut JoinSet<usize>) {
        for WayOut { address, config, own } in &self.outgoing {
            match (config.get().accept, own) {
                (Accept::Transparent, _) => tracing::info!("redirected connections on {address}"),
                (_, None) => tracing::info!("socks on {address}"),
                (_, Some(_)) => tracing::info!("socks of one client on {address}"),
            }
        }
        for (address, _) in &self.incoming {
            tracing::info!("listening on {address}");
        }
        if let Some((_, live)) = self.incoming.first() {
            for client in live.get().clients.iter() {
                tracing::info!("client at {}", client.address());
            }
        }
        let Waiting { outgoing, incoming } = std::mem::take(&mut self.waiting);
        outgoing.into_iter().for_each(|(half, _)| drop(tasks.spawn(half.run_until(drain.clone()))));
        incoming.into_iter().for_each(|half| drop(tasks.spawn(half.run_until(drain.clone()))));
    }

    /// Whether other configurations may be put in force on the addresses there are.
    ///
    /// # Errors
    ///
    /// One would serve strangers.
    pub(crate) fn check(&self, configs: &Configs) -> Result<(), BindError> {
        self.outgoing.iter().try_for_each(|WayOut { address, config, .. }| {
            configs.outgoing(*address, config.get().accept, None).check()
        })
    }

    /// What is in force, now and after each reload.
    #[cfg(feature = "status")]
    pub(crate) fn in_force(&self) -> impl Fn() -> InForce + Send + Sync + use<> {
        let outgoing = self.outgoing.iter().map(|way| (way.address, way.config.clone()));
        let (outgoing, incoming) = (outgoing.collect::<Vec<_>>(), self.incoming.clone());
        move || InForce::new(&outgoing, &incoming)
    }

    /// The addresses in the settings of the ways out that are for one client.
    pub(crate) fn own_socks(&self) -> Vec<SocketAddr> {
        self.outgoing.iter().filter_map(|way| way.own).collect()
    }

    /// Whether peers can come in.
    pub(crate) fn answers_peers(&self) -> bool {
        !self.incoming.is_empty()
    }

    /// Puts other configurations in force, for connections that come from now on. Addresses stay.
    pub(crate) fn set(&self, configs: &Configs, clients: Option<&Clients>) {
        let first = self.incoming.first().map(|(_, live)| live.get());
        let clients = clients.or_else(|| first.as_ref().map(|config| &config.clients));
        for WayOut { address, config, own } in &self.outgoing {
            let client = own.and_then(|own| own_client(configs, clients, own));
            config.set(configs.outgoing(*address, config.get().accept, client));
        }
        for (address, live) in &self.incoming {
            let now = live.get();
            live.set(configs.incoming(*address, clients.unwrap_or(&now.clients)));
        }
    }
}

/// The client that has this address as its own in the settings.
fn own_client<'a>(
    configs: &Configs,
    clients: Option<&'a Clients>,
    address: SocketAddr,
) -> Option<&'a Client> {
    let tables = &configs.configuration().settings.client;
    let index = tables.iter().position(|table| table.socks.contains(&address))?;
    clients?.iter().nth(index)
}

fn elsewhere(error: &BindError, flag: &str) -> Failure {
    Failure::Failed(match error {
        BindError::Listen { .. } => anyhow!("{error}; choose another address with {flag}"),
        _ => anyhow!("{error}"),
    })
}
