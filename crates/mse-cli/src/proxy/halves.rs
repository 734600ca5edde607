//! The halves of the proxy, on every address they are to serve on.

use std::net::SocketAddr;

use anyhow::anyhow;
use mse_proxy::{
    Accept, BindError, Clients, Incoming, IncomingConfig, Live, Outgoing, OutgoingConfig, Shared,
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
    outgoing: Vec<(SocketAddr, Live<OutgoingConfig>)>,
    incoming: Vec<(SocketAddr, Live<IncomingConfig>)>,
    waiting: Waiting,
}

/// What listens, and does not serve yet.
#[derive(Debug, Default)]
struct Waiting {
    outgoing: Vec<Outgoing>,
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
                let config = configs.outgoing(*address, accept);
                let bound = Outgoing::bind(config, shared.clone()).await;
                waiting.outgoing.push(bound.map_err(|error| elsewhere(&error, flag))?);
            }
            for socket in handed {
                let config = configs.outgoing(socket.local_addr()?, accept);
                waiting.outgoing.push(Outgoing::from_listener(socket, config, shared.clone())?);
            }
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
        let outgoing = waiting.outgoing.iter().map(|half| (half.local_addr(), half.config()));
        let incoming = waiting.incoming.iter().map(|half| (half.local_addr(), half.config()));
        Ok(Self { outgoing: outgoing.collect(), incoming: incoming.collect(), waiting })
    }

    /// Begins to serve.
    pub(crate) fn start(&mut self, tasks: &mut JoinSet<()>) {
        for (address, live) in &self.outgoing {
            match live.get().accept {
                Accept::Transparent => tracing::info!("redirected connections on {address}"),
                _ => tracing::info!("socks on {address}"),
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
        outgoing.into_iter().for_each(|half| drop(tasks.spawn(half.run())));
        incoming.into_iter().for_each(|half| drop(tasks.spawn(half.run())));
    }

    /// Whether other configurations may be put in force on the addresses there are.
    ///
    /// # Errors
    ///
    /// One would serve strangers.
    pub(crate) fn check(&self, configs: &Configs) -> Result<(), BindError> {
        self.outgoing
            .iter()
            .try_for_each(|(address, live)| configs.outgoing(*address, live.get().accept).check())
    }

    /// What is in force, now and after each reload.
    #[cfg(feature = "status")]
    pub(crate) fn in_force(&self) -> impl Fn() -> InForce + Send + Sync + use<> {
        let (outgoing, incoming) = (self.outgoing.clone(), self.incoming.clone());
        move || InForce::new(&outgoing, &incoming)
    }

    /// Whether peers can come in.
    pub(crate) fn answers_peers(&self) -> bool {
        !self.incoming.is_empty()
    }

    /// Puts other configurations in force, for connections that come from now on. Addresses stay.
    pub(crate) fn set(&self, configs: &Configs, clients: Option<&Clients>) {
        for (address, live) in &self.outgoing {
            live.set(configs.outgoing(*address, live.get().accept));
        }
        for (address, live) in &self.incoming {
            let now = live.get();
            live.set(configs.incoming(*address, clients.unwrap_or(&now.clients)));
        }
    }
}

fn elsewhere(error: &BindError, flag: &str) -> Failure {
    Failure::Failed(match error {
        BindError::Listen { .. } => anyhow!("{error}; choose another address with {flag}"),
        _ => anyhow!("{error}"),
    })
}
