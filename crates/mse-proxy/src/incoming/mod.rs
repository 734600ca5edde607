//! The incoming half: from peers to the client.

mod answer;
mod clients;
mod config;
mod key_exchanges;
mod reason;
mod session;
mod tarpit;

use std::future::pending;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use crate::connections::Direction;
use crate::drain::Drain;
use crate::listener::{BindError, Listener, reaches};
use crate::live::Live;
use crate::mark;
use crate::parting::Parting;
use crate::shared::Shared;
pub use clients::{Client, Clients};
pub use config::IncomingConfig;
use key_exchanges::KeyExchanges;
use session::Session;
use tarpit::Tarpit;
use tracing::Instrument;

/// A listener that peers dial, in the place of the client's own.
///
/// It answers MSE and plaintext as the [`Policy`](crate::Policy) says, and passes the connections on to
/// the client in plaintext, each remote peer from a loopback address of its own: see
/// [`AliasMap`](crate::AliasMap). Behind it there may be several [`Clients`], told apart by torrent.
#[derive(Debug)]
pub struct Incoming {
    listener: Listener,
    config: Live<IncomingConfig>,
    shared: Shared,
}

impl Incoming {
    /// Begins to listen. Nothing is accepted before [`run`](Self::run).
    ///
    /// Where a client cannot be dialled from aliases, this is said once in a warning, and it is dialled
    /// from one address.
    ///
    /// # Errors
    ///
    /// The address cannot be listened on; or it, or that of a half bound before with the same `shared`, is
    /// also given as a client's; or the system does not let connections be marked.
    pub async fn bind(config: IncomingConfig, shared: Shared) -> Result<Self, BindError> {
        Self::on(Listener::bind(config.listen)?, config, shared)
    }

    /// Takes a socket that listens already, as a service manager hands it over, in place of
    /// [`listen`](IncomingConfig::listen).
    ///
    /// # Errors
    ///
    /// The socket cannot be used; or its address, or that of a half bound before with the same `shared`, is
    /// also given as a client's; or the system does not let connections be marked.
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
        let own = listener.local_addr();
        for client in config.clients.iter().map(Client::address) {
            if reaches(client, own) || shared.listens_on(client) {
                return Err(BindError::ClientIsProxy { client });
            }
        }
        shared.add_listener(own);
        config.clients.iter().for_each(|client| client.local().prepare());
        Ok(Self { listener, config: Live::new(config), shared })
    }

    /// The address that peers dial, with the port that the system chose for port 0.
    pub fn local_addr(&self) -> SocketAddr {
        self.listener.local_addr()
    }

    /// The configuration, to be replaced also while it serves. A new connection takes the one in force
    /// when it is accepted, and keeps it.
    ///
    /// [`listen`](IncomingConfig::listen) is read by [`bind`](Self::bind) only. A client whose address turns
    /// out to be the proxy's own is not dialled.
    pub fn config(&self) -> Live<IncomingConfig> {
        self.config.clone()
    }

    /// Serves. Never ends by itself; dropping the future ends it and all its connections.
    pub async fn run(self) {
        self.run_until(Drain::new()).await;
    }

    /// Serves until it is told to stop, and then until all connections have ended or the time for that is
    /// over; a handshake that has begun may be completed. From the first moment on, nothing listens on its
    /// address any more.
    ///
    /// Returns the number of connections that were cut off.
    pub async fn run_until(self, drain: Drain) -> usize {
        let Self { listener, config, shared } = self;
        let exchanges = Arc::new(KeyExchanges::new());
        let (gate, tarpit) = (shared.gate(Direction::Incoming), Tarpit::default());
        let serve_one = |stream, remote: SocketAddr| {
            let config = config.get();
            let Some(admission) = gate.admit(Some(remote.ip()), &config.limits) else {
                drop(Parting::new(stream));
                return None;
            };
            let (exchanges, shared) = (Arc::clone(&exchanges), shared.clone());
            let id = shared.connections().next_id();
            let session = Session { id, config, exchanges, shared, remote };
            let served = session.serve(stream, admission, tarpit.clone());
            Some(served.instrument(tracing::info_span!("incoming", id)))
        };
        let mut draining = drain.watch();
        let close_tarpit = async {
            draining.begun().await;
            tarpit.close();
            pending().await
        };
        tokio::select! {
            cut = listener.serve(&drain, gate, serve_one) => cut,
            cut = close_tarpit => cut,
        }
    }
}
