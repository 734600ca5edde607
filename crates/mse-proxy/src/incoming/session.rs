//! One connection of a peer, from its first byte to its end.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use mse::Established;
use peer_wire::InfoHash;
use thiserror::Error;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tracing::field::display;

use super::answer::{Answer, AnswerError, Answering};
use super::clients::{Client, DialError, LocalLeg};
use super::config::IncomingConfig;
use super::key_exchanges::KeyExchanges;
use super::tarpit::{self, Tarpit};
use crate::PEERS;
use crate::alias::AliasLease;
use crate::connections::{Carried, Direction, LimitKind, Tracked};
use crate::limits::Admission;
use crate::parting::Parting;
use crate::policy::Policy;
use crate::relay::{Flow, RelayError, Transform, Watcher, relay};
use crate::shared::Shared;

/// What serves one connection.
#[derive(Debug)]
pub(super) struct Session {
    /// The number of the connection.
    pub(super) id: u64,
    pub(super) config: Arc<IncomingConfig>,
    pub(super) exchanges: Arc<KeyExchanges>,
    pub(super) shared: Shared,
    pub(super) remote: SocketAddr,
}

/// Why a connection ended, other than by both sides closing it.
#[derive(Debug, Error)]
pub(super) enum SessionError {
    #[error("setting up the peer's socket failed: {0}")]
    Socket(#[source] io::Error),
    #[error(transparent)]
    Answer(#[from] AnswerError),
    #[error("the peer was not done with its handshake in time")]
    TimedOut,
    #[error(transparent)]
    NoClient(#[from] DialError),
    #[error(transparent)]
    Relay(#[from] RelayError),
}

impl SessionError {
    /// Whether nobody can learn from it that the connection is closed at once.
    fn ends_at_once(&self) -> bool {
        use LimitKind::{Handshakes, HandshakesPerAddress};
        match self {
            // Every client ends one at once, and most peers wait for that before they try the other.
            Self::Answer(AnswerError::PlaintextRefused | AnswerError::MseRefused) => true,
            // Nothing was read: every server does so that is full. Whoever holds all places would else fill
            // the tarpit, too, with connections that cost nothing, and push out those that failed.
            Self::Answer(AnswerError::Limited(Handshakes | HandshakesPerAddress)) => true,
            _ => false,
        }
    }
}

/// What a connection begins with.
enum Opened {
    Answered(Accepted<'static>),
    /// All of it is passed on as it is.
    Passed {
        /// What was read of it.
        prefix: Vec<u8>,
        /// The torrent, if it had to be known.
        info_hash: Option<InfoHash>,
    },
}

/// What is known of a connection that goes on to the client.
struct Accepted<'a> {
    carried: Carried,
    info_hash: Option<InfoHash>,
    to_client: Flow<'a>,
    to_peer: Flow<'a>,
}

impl Session {
    /// Serves the peer until it or the client has enough. A connection whose handshake fails is left to the
    /// tarpit.
    pub(super) async fn serve(self, mut peer: TcpStream, admission: Admission, tarpit: Tarpit) {
        let begun = Instant::now();
        let ended = match self.open(&mut peer, &admission).await {
            Ok(Opened::Answered(accepted)) => self.carry(peer, accepted).await,
            Ok(Opened::Passed { prefix, info_hash }) => self.pass(peer, prefix, info_hash).await,
            Err(error) => {
                if let SessionError::Answer(AnswerError::Limited(limit)) = error {
                    admission.gate().hit(limit);
                }
                let time = match error {
                    SessionError::TimedOut => tarpit::time_left(begun.elapsed()),
                    _ => tarpit::time(),
                };
                match error.ends_at_once() {
                    true => drop(Parting::new(peer)),
                    false => tarpit.keep(peer, admission, self.config.limits.tarpit, time),
                }
                Err(error)
            }
        };
        if let Err(error) = ended {
            self.failed(&error);
        }
    }

    fn failed(&self, error: &SessionError) {
        tracing::debug!(%error, "an incoming connection failed");
        tracing::debug!(target: PEERS, peer = %self.remote, %error, "failed");
        if let Some(reason) = error.reason() {
            let remote = Some(self.remote);
            self.shared.connections().failed(Direction::Incoming, remote, reason);
        }
    }

    /// Finds out what is to be carried, and answers it.
    async fn open(
        &self,
        peer: &mut TcpStream,
        admission: &Admission,
    ) -> Result<Opened, SessionError> {
        peer.set_nodelay(true).map_err(SessionError::Socket)?;
        let is_passed = self.config.prospects(self.remote.ip()).is_only(Policy::Off);
        if is_passed && !self.config.clients.are_several() {
            return Ok(Opened::Passed { prefix: Vec::new(), info_hash: None });
        }
        let (begun, deadline) = (Instant::now(), self.config.limits.handshake_deadline);
        let answering = Answering {
            address: self.remote.ip(),
            config: &self.config,
            exchanges: &self.exchanges,
            torrents: self.shared.torrents(),
            admission,
        };
        if is_passed {
            let listened = timeout(deadline, answering.listen(peer)).await;
            let (prefix, info_hash) = listened.map_err(|_| SessionError::TimedOut)??;
            return Ok(Opened::Passed { prefix, info_hash });
        }
        let answer = timeout(deadline, answering.answer(peer)).await;
        let answer = answer.map_err(|_| SessionError::TimedOut)??;
        if matches!(answer, Answer::Mse(_)) {
            self.shared.connections().handshake_took(Direction::Incoming, begun.elapsed());
        }
        Ok(Opened::Answered(accepted(answer)))
    }

    /// Takes what was answered to the client.
    async fn carry(&self, peer: TcpStream, accepted: Accepted<'_>) -> Result<(), SessionError> {
        let Accepted { carried, info_hash, to_client, to_peer } = accepted;
        let client = self.config.clients.for_torrent(info_hash.as_ref());
        let LocalLeg { stream, alias } = self.dial(client).await?;
        let tracked = self.track(carried, client, alias.as_ref());
        if let Some(info_hash) = info_hash {
            tracked.set_info_hash(info_hash);
        }
        tracing::debug!(?carried, "an incoming connection is established");
        let torrent = info_hash.map(display);
        tracing::debug!(target: PEERS, peer = %self.remote, torrent, "established");
        let (pool, idle) = (self.shared.pool(), self.config.limits.idle_timeout);
        Ok(relay(stream, peer, to_peer, to_client, &tracked, pool, idle).await?)
    }

    /// Takes whatever comes to the client.
    async fn pass(
        &self,
        peer: TcpStream,
        mut prefix: Vec<u8>,
        info_hash: Option<InfoHash>,
    ) -> Result<(), SessionError> {
        let client = self.config.clients.for_torrent(info_hash.as_ref());
        let LocalLeg { stream, alias } = self.dial(client).await?;
        let tracked = self.track(Carried::Untouched, client, alias.as_ref());
        tracing::debug!(target: PEERS, peer = %self.remote, "passed on");
        // Any peer can name any torrent, so nothing is learned from it.
        let mut transform = Transform::Watch(Watcher::new(&tracked, None));
        transform.apply(&mut prefix);
        let to_client = Flow { prefix, transform };
        let (pool, idle) = (self.shared.pool(), self.config.limits.idle_timeout);
        Ok(relay(stream, peer, Flow::default(), to_client, &tracked, pool, idle).await?)
    }

    async fn dial(&self, client: &Client) -> Result<LocalLeg, DialError> {
        tracing::debug!(client = client.name(), "an incoming connection goes to a client");
        client.local().dial(self.remote.ip(), &self.shared, self.config.mark).await
    }

    fn track(&self, carried: Carried, client: &Client, alias: Option<&AliasLease>) -> Tracked {
        let connections = self.shared.connections();
        let tracked = connections.open_as(self.id, Direction::Incoming, self.remote, carried);
        tracked.set_client(client.shared_name());
        if let Some(alias) = alias {
            tracked.set_alias(alias.address());
        }
        tracked
    }
}

fn accepted(answer: Answer) -> Accepted<'static> {
    match answer {
        Answer::Plaintext { first_bytes, info_hash } => Accepted {
            carried: Carried::Plaintext,
            info_hash,
            to_client: Flow { prefix: first_bytes, transform: Transform::Plain },
            to_peer: Flow::default(),
        },
        Answer::Mse(established) => {
            let Established {
                skey, method, initial_payload, leftover, encryptor, decryptor, ..
            } = *established;
            let prefix = [initial_payload, leftover].concat();
            Accepted {
                carried: Carried::Mse(method),
                info_hash: Some(InfoHash::new(skey.0)),
                to_client: Flow { prefix, transform: decryptor.into() },
                to_peer: Flow { prefix: Vec::new(), transform: encryptor.into() },
            }
        }
    }
}
