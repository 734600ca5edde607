//! Connections to one peer, from as many addresses as there are.

mod search;
mod sources;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use peer_wire::{Handshake, InfoHash};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, timeout};

use crate::facts::exchange::{Ending, Exchange, Kind};
use crate::random::Random;
use crate::wire::connection::Connection;
use crate::wire::group::SecretBegins;
use crate::wire::initiator::{self, InitiatorPlan};
use crate::wire::record::What;
use crate::wire::secrets::Secrets;
use crate::wire::{Patience, plaintext};

pub(crate) use search::Found;
pub use search::Search;
pub use sources::Sources;

/// How often a connection is dialled again because S begins with a zero byte: 1 in 256 do.
const REDIALS: u32 = 8;

/// Hears of the secrets of each connection.
pub type KeyLog = Arc<dyn Fn(&Secrets) + Send + Sync>;

/// Where the peer is, and how to reach it.
pub struct Dialer {
    /// The peer.
    peer: SocketAddr,
    sources: Sources,
    random: Random,
    patience: Patience,
    key_log: Option<KeyLog>,
}

/// How far a plan was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    /// No key came, or none that can be used; or the plan stops before.
    NoKey,
    /// S did not begin as it had to.
    OtherSecret,
    /// To the end.
    CarriedOut,
}

impl Dialer {
    /// Dials `peer`.
    #[must_use]
    pub fn new(peer: SocketAddr, sources: Sources, random: Random, patience: Patience) -> Self {
        Self { peer, sources, random, patience, key_log: None }
    }

    /// Tells the secrets of each connection.
    #[must_use]
    pub fn with_key_log(self, key_log: KeyLog) -> Self {
        Self { key_log: Some(key_log), ..self }
    }

    /// Where the peer is.
    #[must_use]
    pub fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// What to wait for.
    #[must_use]
    pub fn patience(&self) -> Patience {
        self.patience
    }

    /// How many connections there can be at once.
    pub(crate) fn at_once(&self) -> usize {
        self.sources.at_once()
    }

    /// A handshake with a peer id of its own: libtorrent keeps one connection for a peer id.
    #[must_use]
    pub fn handshake(&self, info_hash: InfoHash) -> Handshake {
        let mut peer_id = *b"-MS0100-            ";
        for byte in &mut peer_id[8..] {
            *byte = b"0123456789abcdefghijklmnopqrstuv"[self.random.up_to(31)];
        }
        Handshake { reserved: Handshake::EXTENDED, info_hash, peer_id }
    }

    /// A torrent that nobody has.
    #[must_use]
    pub fn unknown_torrent(&self) -> InfoHash {
        InfoHash::new(self.random.array())
    }

    /// A length for a pad.
    #[must_use]
    pub fn pad(&self) -> usize {
        self.random.up_to(crate::wire::MAX_PAD)
    }

    /// Greets the peer in clear.
    pub async fn greet(&self, handshake: &Handshake) -> Exchange {
        let lease = self.sources.lease().await;
        let mut seen = Exchange::unconnected(Kind::Plaintext, lease.source(), io::ErrorKind::Other);
        match self.connect(lease.source(), &mut seen).await {
            Err(error) => seen.ending = Ending::NotConnected(error.kind()),
            Ok(mut connection) => {
                plaintext::greet(&mut connection, handshake, &self.patience, &mut seen).await;
                finish(connection, &mut seen);
            }
        }
        seen
    }

    /// Carries a plan out; dials again until S is as it has to be. If it never is, the last connection
    /// is what was seen, and there is no step 3 in it.
    pub async fn exchange(&self, plan: &InitiatorPlan) -> Exchange {
        let mut dials = 1;
        loop {
            let (mut seen, course) = self.once(plan).await;
            seen.dials = dials;
            if course != Course::OtherSecret || dials >= REDIALS {
                return seen;
            }
            dials += 1;
        }
    }

    /// One connection.
    async fn once(&self, plan: &InitiatorPlan) -> (Exchange, Course) {
        let lease = self.sources.lease().await;
        let kind = Kind::Mse { provide: plan.provide };
        let mut seen = Exchange::unconnected(kind, lease.source(), io::ErrorKind::Other);
        let mut connection = match self.connect(lease.source(), &mut seen).await {
            Ok(connection) => connection,
            Err(error) => {
                seen.ending = Ending::NotConnected(error.kind());
                return (seen, Course::NoKey);
            }
        };
        let step = plan.wait.unwrap_or(self.patience.step);
        let patience = Patience { step, ..self.patience };
        let link = initiator::Link { connection: &mut connection, plan, patience };
        let course = self.carry_out(link, &mut seen).await;
        finish(connection, &mut seen);
        (seen, course)
    }

    async fn carry_out(&self, mut link: initiator::Link<'_>, seen: &mut Exchange) -> Course {
        let Some(agreed) = initiator::exchange_keys(&mut link, &self.random, seen).await else {
            return Course::NoKey;
        };
        if seen.zero_secret != (link.plan.secret == SecretBegins::WithZero) {
            return Course::OtherSecret;
        }
        if let Some(log) = &self.key_log {
            log(&agreed.secrets);
        }
        initiator::go_on(&mut link, agreed, &self.random, seen).await;
        Course::CarriedOut
    }

    async fn connect(&self, source: Option<IpAddr>, seen: &mut Exchange) -> io::Result<Connection> {
        let began = Instant::now();
        let stream = timeout(self.patience.connect, connect(self.peer, source)).await;
        let stream = stream.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        seen.connected = Some(began.elapsed());
        Ok(Connection::new(stream, began))
    }
}

async fn connect(peer: SocketAddr, source: Option<IpAddr>) -> io::Result<TcpStream> {
    let Some(source) = source else { return TcpStream::connect(peer).await };
    let socket = if peer.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.bind(SocketAddr::new(source, 0))?;
    socket.connect(peer).await
}

/// How it ended, and all of it.
fn finish(connection: Connection, seen: &mut Exchange) {
    let closed = connection.closed();
    let now = connection.now();
    let record = connection.into_record();
    let sent = record.events().iter().rev().find(|event| matches!(event.what, What::Sent(_)));
    let last = sent.map_or(Duration::ZERO, |event| event.at);
    seen.ending = match closed {
        Some((how, at)) => Ending::Closed { how, after: at.saturating_sub(last) },
        None => Ending::Open { after: now.saturating_sub(last) },
    };
    seen.record = record;
}

impl std::fmt::Debug for Dialer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dialer").field("peer", &self.peer).finish_non_exhaustive()
    }
}
