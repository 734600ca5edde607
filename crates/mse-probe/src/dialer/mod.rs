//! Connections to one peer, from as many addresses as there are.

mod sources;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use peer_wire::{Handshake, InfoHash};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use crate::facts::exchange::{Ending, Exchange, Kind};
use crate::random::Random;
use crate::wire::connection::Connection;
use crate::wire::group::SecretBegins;
use crate::wire::initiator::{self, InitiatorPlan};
use crate::wire::record::What;
use crate::wire::secrets::Secrets;
use crate::wire::{Patience, plaintext};

pub use sources::Sources;

/// How often a connection is dialled again because S begins with a zero byte: 1 in 256 do.
const REDIALS: u32 = 8;

/// How many look for a secret at once.
const LANES: usize = 3;

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

/// How long to look for a secret that begins with a zero byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Search {
    /// Connections at most.
    pub dials: u32,
    /// In all.
    pub time: Duration,
}

impl Default for Search {
    /// 1 in 256 will do: after 1024 connections, 1 in 55 searches has not met one.
    fn default() -> Self {
        Self { dials: 1024, time: Duration::from_secs(60) }
    }
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

    /// Carries a plan out; dials again until S is as it has to be.
    pub async fn exchange(&self, plan: &InitiatorPlan) -> Exchange {
        let limits = Search { dials: REDIALS, time: Duration::MAX };
        self.search(plan, limits).await
    }

    /// Carries a plan out; dials again, within limits, until S is as it has to be. If it never is, the
    /// last connection is what was seen, and there is no step 3 in it.
    pub async fn search(&self, plan: &InitiatorPlan, limits: Search) -> Exchange {
        self.search_with(plan, limits, Instant::now(), &AtomicU32::new(0)).await
    }

    /// As [`Self::search`], by several at once as far as there are addresses to come from.
    pub async fn search_abreast(
        this: &Arc<Self>,
        plan: &InitiatorPlan,
        limits: Search,
    ) -> Exchange {
        let (began, dials) = (Instant::now(), Arc::new(AtomicU32::new(0)));
        let mut searching = JoinSet::new();
        for _ in 0..this.sources.at_once().clamp(1, LANES) {
            let (this, plan, dials) = (Arc::clone(this), plan.clone(), Arc::clone(&dials));
            searching.spawn(async move { this.search_with(&plan, limits, began, &dials).await });
        }
        let kind = Kind::Mse { provide: plan.provide };
        let mut last = Exchange::unconnected(kind, None, io::ErrorKind::Other);
        while let Some(Ok(seen)) = searching.join_next().await {
            last = seen;
            if last.zero_secret == (plan.secret == SecretBegins::WithZero) {
                break;
            }
        }
        last
    }

    /// `dials` counts those of everyone who searches.
    async fn search_with(
        &self,
        plan: &InitiatorPlan,
        limits: Search,
        began: Instant,
        dials: &AtomicU32,
    ) -> Exchange {
        loop {
            let count = dials.fetch_add(1, Ordering::Relaxed) + 1;
            let (mut seen, is_as_planned) = self.once(plan).await;
            seen.dials = count;
            if is_as_planned || count >= limits.dials || began.elapsed() >= limits.time {
                return seen;
            }
        }
    }

    /// One connection. False if it ended because S was not as it had to be.
    async fn once(&self, plan: &InitiatorPlan) -> (Exchange, bool) {
        let lease = self.sources.lease().await;
        let kind = Kind::Mse { provide: plan.provide };
        let mut seen = Exchange::unconnected(kind, lease.source(), io::ErrorKind::Other);
        let mut connection = match self.connect(lease.source(), &mut seen).await {
            Ok(connection) => connection,
            Err(error) => {
                seen.ending = Ending::NotConnected(error.kind());
                return (seen, true);
            }
        };
        let step = plan.wait.unwrap_or(self.patience.step);
        let patience = Patience { step, ..self.patience };
        let agreed =
            initiator::exchange_keys(&mut connection, plan, &self.random, &patience, &mut seen)
                .await;
        let mut is_as_planned = true;
        if let Some(agreed) = agreed {
            is_as_planned = seen.zero_secret == (plan.secret == SecretBegins::WithZero);
            if is_as_planned {
                if let Some(log) = &self.key_log {
                    log(&agreed.secrets);
                }
                initiator::go_on(
                    &mut connection,
                    plan,
                    &agreed,
                    &self.random,
                    &patience,
                    &mut seen,
                )
                .await;
            }
        }
        finish(connection, &mut seen);
        (seen, is_as_planned)
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
