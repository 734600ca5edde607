//! The outgoing half: from a client to its peers.

mod attempt;
mod classify;
mod client;
mod climb;
mod config;
mod connect;
mod front;
mod ladder;
mod reason;
mod session;

use std::net::{SocketAddr, TcpListener};

use crate::connections::Direction;
use crate::drain::Drain;
use crate::listener::{BindError, Listener};
use crate::live::Live;
use crate::parting::Parting;
use crate::shared::Shared;
pub use config::{Accept, Credentials, LoopbackTargets, OutgoingConfig};
pub use ladder::LADDER_DEADLINE;
use session::Session;
use tracing::Instrument;

/// A server that encrypts the BitTorrent connections made through it.
///
/// It is a SOCKS5 and HTTP proxy that knows CONNECT only, or transparent: see [`Accept`]. A connection on
/// which the client begins with a plaintext BitTorrent handshake is carried as the
/// [`Policy`](crate::Policy) says; any other passes untouched, be it the client's own MSE or a tracker's
/// HTTP.
#[derive(Debug)]
pub struct Outgoing {
    listener: Listener,
    config: Live<OutgoingConfig>,
    shared: Shared,
}

impl Outgoing {
    /// Begins to listen. Nothing is accepted before [`run`](Self::run).
    ///
    /// # Errors
    ///
    /// The address cannot be listened on; it is that of a proxy, not a loopback address, and there are no
    /// credentials; or the system has no transparent mode or does not let connections be marked.
    pub async fn bind(config: OutgoingConfig, shared: Shared) -> Result<Self, BindError> {
        config.check()?;
        let listener = Listener::bind(config.listen)?;
        Ok(Self::on(listener, config, shared))
    }

    /// Takes a socket that listens already, as a service manager hands it over, in place of
    /// [`listen`](OutgoingConfig::listen).
    ///
    /// # Errors
    ///
    /// The socket cannot be used; it is that of a proxy, not on a loopback address, and there are no
    /// credentials; or the system has no transparent mode or does not let connections be marked.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn from_listener(
        listener: TcpListener,
        mut config: OutgoingConfig,
        shared: Shared,
    ) -> Result<Self, BindError> {
        let listener = Listener::from_std(listener)?;
        config.listen = listener.local_addr();
        config.check()?;
        Ok(Self::on(listener, config, shared))
    }

    fn on(listener: Listener, config: OutgoingConfig, shared: Shared) -> Self {
        shared.add_listener(listener.local_addr());
        Self { listener, config: Live::new(config), shared }
    }

    /// The address the client has to be told, with the port that the system chose for port 0.
    pub fn local_addr(&self) -> SocketAddr {
        self.listener.local_addr()
    }

    /// The configuration, to be replaced also while it serves. A new connection takes the one in force
    /// when it is accepted, and keeps it.
    ///
    /// [`listen`](OutgoingConfig::listen) is read by [`bind`](Self::bind) only. Where other machines reach
    /// it, nobody is served while the configuration in force has no credentials.
    pub fn config(&self) -> Live<OutgoingConfig> {
        self.config.clone()
    }

    /// Serves. Never ends by itself; dropping the future ends it and all its connections.
    pub async fn run(self) {
        self.run_until(Drain::new()).await;
    }

    /// Serves until it is told to stop, and then until all connections have ended or the time for that is
    /// over. From the first moment on, nothing listens on its address any more.
    ///
    /// Returns the number of connections that were cut off.
    pub async fn run_until(self, drain: Drain) -> usize {
        let Self { listener, config, shared } = self;
        let listen = listener.local_addr();
        let gate = shared.gate(Direction::Outgoing);
        let serve_one = |stream, _| {
            let config = config.get();
            let Some(admission) = gate.admit(None, &config.limits) else {
                drop(Parting::new(stream));
                return None;
            };
            let id = shared.connections().next_id();
            let session = Session { id, config, shared: shared.clone() };
            let serve = async move {
                let _admission = admission;
                match session.config.check_on(listen) {
                    Ok(()) => session.serve(stream).await,
                    Err(error) => tracing::debug!(%error, "a client is not served"),
                }
            };
            Some(serve.instrument(tracing::info_span!("outgoing", id)))
        };
        listener.serve(&drain, gate, serve_one).await
    }
}
