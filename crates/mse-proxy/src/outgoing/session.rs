//! One connection of the client, from what it asks for to its end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use peer_wire::{HANDSHAKE_LENGTH, InfoHash};
use thiserror::Error;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};

use super::attempt::{AttemptError, Carrier};
use super::classify::{Class, ClassifyError, Undecided, classify};
use super::client::Client;
use super::climb::Climb;
use super::config::OutgoingConfig;
use super::connect::{self, ConnectError};
use super::front::target::{self, Target, TargetError};
use super::front::{FrontError, Refusal, Request};
use super::ladder::Ladder;
use crate::PEERS;
use crate::connections::{Carried, Direction, Tracked};
use crate::dials::Dial;
use crate::policy::Policy;
use crate::relay::{Flow, RelayError, Transform, Watcher, relay};
use crate::shared::Shared;
use crate::torrents::{Torrents, skey};

/// How long a client may take to say where it wants to go: fast-socks5's own default.
const REQUEST_DEADLINE: Duration = Duration::from_secs(10);

/// How long the first dialling may take, looking up a name included. librqbit gives up after 10 s.
const CONNECT_DEADLINE: Duration = Duration::from_secs(8);

/// A client and the peer that was dialled for it.
struct Connected {
    client: Client,
    peer: TcpStream,
    address: SocketAddr,
    _dial: Dial,
}

/// What serves one connection.
#[derive(Debug)]
pub(super) struct Session {
    /// The number of the connection.
    pub(super) id: u64,
    pub(super) config: Arc<OutgoingConfig>,
    pub(super) shared: Shared,
}

/// Why a connection ended, other than by both sides closing it.
#[derive(Debug, Error)]
pub(super) enum SessionError {
    #[error(transparent)]
    Front(#[from] FrontError),
    #[error("the client did not say in time where it wants to go")]
    NoRequest,
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
            if let Some(peer) = target {
                tracing::debug!(target: PEERS, %peer, %error, "failed");
            }
            if let Some(reason) = error.reason() {
                self.shared.connections().failed(Direction::Outgoing, target, reason);
            }
        }
    }

    /// `target` is filled in as soon as it is known.
    async fn try_serve(
        &self,
        client: TcpStream,
        target: &mut Option<SocketAddr>,
    ) -> Result<(), SessionError> {
        let Connected { mut client, peer, address, _dial } = self.connect(client, target).await?;
        let prospects = self.config.prospects(address.ip());
        if prospects.is_only(Policy::Off) {
            return self.pass(client, peer, address, Look::AtHandshake).await;
        }
        let undecided = match prospects.may_be(Policy::Require) {
            true => Undecided::HoldBack,
            false => Undecided::PassOn,
        };
        let (info_hash, peer_spoke) = match classify(&mut client, &peer, undecided).await? {
            Class::Other => return self.pass(client, peer, address, Look::Away).await,
            Class::BitTorrent { info_hash, peer_spoke } => (info_hash, peer_spoke),
        };
        let terms = self.config.terms(address.ip(), &info_hash);
        let start = match (peer_spoke, terms.policy) {
            (true, Policy::Require) => return Err(ClassifyError::PeerSpokeFirst.into()),
            // The client has bytes of this connection, so it cannot be carried on another.
            (true, _) => None,
            (false, policy) => Ladder::start(policy, self.config.memory.recall(address)),
        };
        let Some(start) = start else {
            return self.pass(client, peer, address, Look::AtHandshake).await;
        };
        self.torrents().learn(info_hash);
        let climb = Climb {
            config: &self.config,
            methods: terms.methods,
            address,
            skey: skey(&info_hash),
            connections: self.shared.connections(),
            handshake: client.bytes().iter().take(HANDSHAKE_LENGTH).copied().collect(),
            client: &mut client,
        };
        let carrier = climb.run(start, peer).await?;
        self.carry(client, carrier, address, info_hash).await
    }

    /// Dials for the client what it asks for, and tells it what came of it.
    async fn connect(
        &self,
        client: TcpStream,
        target: &mut Option<SocketAddr>,
    ) -> Result<Connected, SessionError> {
        client.set_nodelay(true).map_err(ClassifyError::ClientGone)?;
        let request = timeout(REQUEST_DEADLINE, Request::read(client, &self.config)).await;
        let request = request.map_err(|_| SessionError::NoRequest)??;
        if let Target::Address(address) = request.target {
            *target = Some(address);
        }
        match self.dial_for(&request, target).await {
            Ok((peer, address)) => {
                *target = Some(address);
                let dial = self.shared.dials().add(&peer);
                let bound = peer.local_addr().map_err(ConnectError::from)?;
                Ok(Connected { client: request.succeed(bound).await?, peer, address, _dial: dial })
            }
            Err((refusal, error)) => {
                request.fail(refusal, &error.to_string()).await;
                Err(error)
            }
        }
    }

    /// Dials, unless the proxy itself is the one who asks.
    async fn dial_for(
        &self,
        request: &Request,
        target: &mut Option<SocketAddr>,
    ) -> Result<(TcpStream, SocketAddr), (Refusal, SessionError)> {
        let check_loop = || {
            let checked = request.check_loop(self.shared.dials());
            checked.map_err(|error| (Refusal::NotAllowed, error.into()))
        };
        check_loop()?;
        let dialled = self.dial(&request.target, target).await?;
        // Its other end may have been accepted here before it was known to be ours.
        check_loop()?;
        Ok(dialled)
    }

    /// Dials what is asked for, or says why not in the client's words and in ours.
    async fn dial(
        &self,
        asked: &Target,
        target: &mut Option<SocketAddr>,
    ) -> Result<(TcpStream, SocketAddr), (Refusal, SessionError)> {
        let deadline = Instant::now() + CONNECT_DEADLINE;
        let resolve = target::resolve(asked, self.shared.aliases(), self.config.loopback);
        let addresses = match timeout_at(deadline, resolve).await {
            Ok(resolved) => resolved.map_err(|error| (error.refusal(), error.into()))?,
            Err(_) => return Err((Refusal::TimedOut, ConnectError::TimedOut.into())),
        };
        *target = addresses.first().copied();
        let connected = connect::to_any(&addresses, self.config.mark, deadline).await;
        connected.map_err(|error| (error.refusal(), error.into()))
    }

    /// Those of the client that is served.
    fn torrents(&self) -> &Torrents {
        let client = self.config.client.as_ref();
        client.map_or_else(|| self.shared.torrents(), |client| client.torrents())
    }

    fn track(&self, address: SocketAddr, carried: Carried) -> Tracked {
        let connections = self.shared.connections();
        let tracked = connections.open_as(self.id, Direction::Outgoing, address, carried);
        if let Some(client) = &self.config.client {
            tracked.set_client(client.shared_name());
        }
        tracked
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
        let tracked = self.track(address, carried);
        tracked.set_info_hash(info_hash);
        tracked.add_sent(sent);
        tracing::debug!(?carried, "an outgoing connection is established");
        tracing::debug!(target: PEERS, peer = %address, torrent = %info_hash, "established");
        let (client, mut bytes) = client.into_parts();
        let mut unsent = bytes.split_off(sent);
        // Relaying may take days.
        drop(bytes);
        to_peer.apply(&mut unsent);
        let up = Flow { prefix: unsent, transform: to_peer };
        let down = Flow { prefix: leftover, transform: to_client };
        let (pool, idle) = (self.shared.pool(), self.config.limits.idle_timeout);
        Ok(relay(client, peer, up, down, &tracked, pool, idle).await?)
    }

    /// Relays what comes, as it comes.
    async fn pass(
        &self,
        client: Client,
        peer: TcpStream,
        address: SocketAddr,
        look: Look,
    ) -> Result<(), SessionError> {
        let tracked = self.track(address, Carried::Untouched);
        tracing::debug!(target: PEERS, peer = %address, "passed on");
        let (client, mut prefix) = client.into_parts();
        let mut transform = match look {
            Look::Away => Transform::Plain,
            Look::AtHandshake => Transform::Watch(Watcher::new(&tracked, Some(self.torrents()))),
        };
        transform.apply(&mut prefix);
        let up = Flow { prefix, transform };
        let down = Flow::default();
        let (pool, idle) = (self.shared.pool(), self.config.limits.idle_timeout);
        Ok(relay(client, peer, up, down, &tracked, pool, idle).await?)
    }
}

/// Whether to learn from what passes untouched.
enum Look {
    AtHandshake,
    Away,
}
