//! The incoming half: from peers to the client.

mod answer;
mod client;
mod config;
mod key_exchanges;
mod reason;
mod session;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use crate::alias;
use crate::listener::{BindError, Listener, MAX_CONNECTIONS, reaches};
use crate::live::Live;
use crate::mark;
use crate::shared::Shared;
use client::LocalClient;
pub use config::IncomingConfig;
use key_exchanges::KeyExchanges;
use session::Session;
use tracing::Instrument;

/// A listener that peers dial, in the place of the client's own.
///
/// It answers MSE and plaintext as the [`Policy`](crate::Policy) says, and passes the connections on to
/// the client in plaintext, each remote peer from a loopback address of its own: see
/// [`AliasMap`](crate::AliasMap).
#[derive(Debug)]
pub struct Incoming {
    listener: Listener,
    config: Live<IncomingConfig>,
    client: LocalClient,
    shared: Shared,
}

impl Incoming {
    /// Begins to listen. Nothing is accepted before [`run`](Self::run).
    ///
    /// Where the client cannot be dialled from aliases, this is said once in a warning, and it is dialled
    /// from one address.
    ///
    /// # Errors
    ///
    /// The address cannot be listened on; or it, or that of an [`Outgoing`](crate::Outgoing) half bound
    /// before with the same `shared`, is also given as the client's; or the system does not let connections
    /// be marked.
    pub async fn bind(config: IncomingConfig, shared: Shared) -> Result<Self, BindError> {
        Self::on(Listener::bind(config.listen).await?, config, shared)
    }

    /// Takes a socket that listens already, as a service manager hands it over, in place of
    /// [`listen`](IncomingConfig::listen).
    ///
    /// # Errors
    ///
    /// The socket cannot be used; or its address, or that of an [`Outgoing`](crate::Outgoing) half bound
    /// before with the same `shared`, is also given as the client's; or the system does not let connections
    /// be marked.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn from_listener(
        listener: TcpListener,
        config: IncomingConfig,
        shared: Shared,
    ) -> Result<Self, BindError> {
        Self::on(Listener::from_std(listener)?, config, shared)
    }

    fn on(listener: Listener, config: IncomingConfig, shared: Shared) -> Result<Self, BindError> {
        mark::check(config.mark)?;
        let client = config.client;
        let mut own = shared.socks_addresses().into_iter().chain([listener.local_addr()]);
        if own.any(|own| reaches(client, own)) {
            return Err(BindError::ClientIsProxy { client });
        }
        let checked = alias::check(config.client);
        if let Err(reason) = &checked {
            tracing::warn!(
                %reason,
                "all peers will reach the client from one address, of which it may keep only one peer"
            );
        }
        let client = LocalClient::new(config.client, checked.is_ok(), config.mark);
        Ok(Self { listener, config: Live::new(config), client, shared })
    }

    /// The address that peers dial, with the port that the system chose for port 0.
    pub fn local_addr(&self) -> SocketAddr {
        self.listener.local_addr()
    }

    /// The configuration, to be replaced also while it serves. A new connection takes the one in force
    /// when it is accepted, and keeps it.
    ///
    /// [`listen`](IncomingConfig::listen), [`client`](IncomingConfig::client) and
    /// [`mark`](IncomingConfig::mark) are read by [`bind`](Self::bind) only.
    pub fn config(&self) -> Live<IncomingConfig> {
        self.config.clone()
    }

    /// Serves. Never ends by itself; dropping the future ends it and all its connections.
    pub async fn run(self) {
        let Self { listener, config, client, shared } = self;
        let (client, exchanges) = (Arc::new(client), Arc::new(KeyExchanges::new()));
        let serve_one = |stream, remote| {
            let (config, client) = (config.get(), Arc::clone(&client));
            let (exchanges, shared) = (Arc::clone(&exchanges), shared.clone());
            let id = shared.connections().next_id();
            let session = Session { id, config, client, exchanges, shared, remote };
            session.serve(stream).instrument(tracing::info_span!("incoming", id))
        };
        listener.serve(MAX_CONNECTIONS, serve_one).await;
    }
}
