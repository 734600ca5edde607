//! One connection of the client, from its SOCKS5 greeting to its end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use fast_socks5::ReplyError;
use fast_socks5::util::target_addr::TargetAddr;
use peer_wire::InfoHash;
use thiserror::Error;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};

use super::attempt::{AttemptError, Carrier};
use super::classify::{Class, ClassifyError, Undecided, classify};
use super::client::Client;
use super::climb::Climb;
use super::config::OutgoingConfig;
use super::connect::{self, ConnectError};
use super::front::socks::{Request, SocksError};
use super::front::target::{self, TargetError};
use super::ladder::Ladder;
use crate::connections::{Carried, Direction};
use crate::policy::Policy;
use crate::relay::{Flow, RelayError, Transform, Watcher, relay};
use crate::shared::Shared;
use crate::torrents::skey;

/// How long a client may take to say where it wants to go: fast-socks5's own default.
const SOCKS_DEADLINE: Duration = Duration::from_secs(10);

/// How long the first dialling may take, looking up a name included. librqbit gives up after 10 s.
const CONNECT_DEADLINE: Duration = Duration::from_secs(8);

/// What serves one connection.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) config: Arc<OutgoingConfig>,
    pub(super) shared: Shared,
}

/// Why a connection ended, other than by both sides closing it.
#[derive(Debug, Error)]
pub(super) enum SessionError {
    #[error("SOCKS: {0}")]
    Socks(#[from] SocksError),
    #[error("SOCKS: no command in time")]
    SocksTimedOut,
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error(transparent)]
    Classify(#[from] ClassifyError),
    #[error(transparent)]
    Climb(#[from] AttemptError),
    #[error(transparent)]
    Relay(#[from] RelayError),
}

impl Session {
    /// Serves the client until it or the peer has enough.
    pub(super) async fn serve(self, client: TcpStream) {
        let mut target = None;
        if let Err(error) = self.try_serve(client, &mut target).await {
            tracing::debug!(%error, "an outgoing connection failed");
            if let Some(reason) = error.reason() {
                self.shared.connections().failed(Direction::Outgoing, target, reason);
            }
        }
    }

    /// `target` is filled in as soon as it is known.
    async fn try_serve(
        &self,
        mut client: TcpStream,
        target: &mut Option<SocketAddr>,
    ) -> Result<(), SessionError> {
        let (peer, address) = self.greet(&mut client, target).await?;
        let mut client = Client::new(client);
        let Some(start) = Ladder::start(self.config.policy) else {
            return self.pass(client, peer, address, Look::AtHandshake).await;
        };
        let undecided = match self.config.policy {
            Policy::Require => Undecided::HoldBack,
            _ => Undecided::PassOn,
        };
        match classify(&mut client, &peer, undecided).await? {
            Class::Other => self.pass(client, peer, address, Look::Away).await,
            Class::BitTorrent(info_hash) => {
                self.shared.torrents().learn(info_hash);
                let climb = Climb {
                    config: &self.config,
                    address,
                    skey: skey(&info_hash),
                    connections: self.shared.connections(),
                    handshake: client.bytes().to_vec(),
                    client: &mut client,
                };
                let carrier = climb.run(start, peer).await?;
                self.carry(client, carrier, address, info_hash).await
            }
        }
    }

    /// Has the SOCKS5 conversation, in which the peer is dialled.
    async fn greet(
        &self,
        client: &mut TcpStream,
        target: &mut Option<SocketAddr>,
    ) -> Result<(TcpStream, SocketAddr), SessionError> {
        client.set_nodelay(true).map_err(ClassifyError::ClientGone)?;
        let credentials = self.config.credentials.as_ref();
        let request = timeout(SOCKS_DEADLINE, Request::read(client, credentials)).await;
        let request = request.map_err(|_| SessionError::SocksTimedOut)??;
        match self.dial(&request, target).await {
            Ok((peer, address)) => {
                *target = Some(address);
                let bound = peer.local_addr().map_err(ConnectError::from)?;
                request.succeed(bound).await?;
                Ok((peer, address))
            }
            Err((reply, error)) => {
                // The client may be gone: the error to report is why it was refused.
                let _ = request.fail(reply).await;
                Err(error)
            }
        }
    }

    /// Dials the target, or says why not in SOCKS5's words and in ours.
    async fn dial(
        &self,
        request: &Request<'_>,
        target: &mut Option<SocketAddr>,
    ) -> Result<(TcpStream, SocketAddr), (ReplyError, SessionError)> {
        if let TargetAddr::Ip(address) = request.target {
            *target = Some(address);
        }
        let deadline = Instant::now() + CONNECT_DEADLINE;
        let resolve = target::resolve(&request.target, self.shared.aliases(), self.config.loopback);
        let addresses = match timeout_at(deadline, resolve).await {
            Ok(resolved) => resolved.map_err(|error| (error.reply(), error.into()))?,
            Err(_) => return Err((ReplyError::HostUnreachable, ConnectError::TimedOut.into())),
        };
        *target = addresses.first().copied();
        let connected = connect::to_any(&addresses, deadline).await;
        connected.map_err(|error| (error.reply(), error.into()))
    }

    /// Relays on the connection that carries the client's handshake.
    async fn carry(
        &self,
        client: Client,
        carrier: Carrier,
        address: SocketAddr,
        info_hash: InfoHash,
    ) -> Result<(), SessionError> {
        let Carrier { peer, carried, sent, leftover, mut to_peer, to_client } = carrier;
        let tracked = self.shared.connections().open(Direction::Outgoing, address, carried);
        tracked.set_info_hash(info_hash);
        tracked.add_sent(sent);
        tracing::debug!(id = tracked.id(), ?carried, "an outgoing connection is established");
        let (client, mut bytes) = client.into_parts();
        let mut unsent = bytes.split_off(sent);
        // Relaying may take days.
        drop(bytes);
        to_peer.apply(&mut unsent);
        let up = Flow { prefix: unsent, transform: to_peer };
        let down = Flow { prefix: leftover, transform: to_client };
        Ok(relay(client, peer, up, down, &tracked, self.shared.pool()).await?)
    }

    /// Relays what comes, as it comes.
    async fn pass(
        &self,
        client: Client,
        peer: TcpStream,
        address: SocketAddr,
        look: Look,
    ) -> Result<(), SessionError> {
        let connections = self.shared.connections();
        let tracked = connections.open(Direction::Outgoing, address, Carried::Untouched);
        let (client, prefix) = client.into_parts();
        let transform = match look {
            Look::Away => Transform::Plain,
            Look::AtHandshake => {
                Transform::Watch(Watcher::new(&tracked, Some(self.shared.torrents())))
            }
        };
        let up = Flow { prefix, transform };
        let down = Flow::default();
        Ok(relay(client, peer, up, down, &tracked, self.shared.pool()).await?)
    }
}

/// Whether to learn from what passes untouched.
enum Look {
    AtHandshake,
    Away,
}
