//! What stands between the engine and the network: both halves of the proxy, in this process.

mod nudge;

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};

use anyhow::{Context, anyhow};
use mse_proxy::{
    Carried, Credentials, Direction, Failure, Incoming, IncomingConfig, LoopbackTargets, Outgoing,
    OutgoingConfig, Shared,
};
use peer_wire::InfoHashes;
use tokio::task::JoinSet;

use crate::cli::{Encryption, Methods, PreferredMethod};
use crate::policy::crypto_policy;
use crate::report::PeerReport;

/// The user name on the way from the engine to the proxy; the password is what counts.
const USER: &str = "mse";

/// The proxy around one engine. Dropping it ends all its connections.
#[derive(Debug)]
pub(crate) struct Edge {
    shared: Shared,
    encryption: Encryption,
    methods: Methods,
    proxy_url: String,
    tasks: JoinSet<()>,
}

impl Edge {
    /// Starts the outgoing half: a SOCKS5 server on a free port of 127.0.0.1 that asks for a password
    /// made up for this run, so that only our engine can use it.
    ///
    /// # Errors
    ///
    /// The system has no randomness or no port.
    pub(crate) async fn start(encryption: Encryption, methods: Methods) -> anyhow::Result<Self> {
        let password = password()?;
        let shared = Shared::new();
        let mut config = OutgoingConfig::new((Ipv4Addr::LOCALHOST, 0).into());
        config.credentials = Some(Credentials::new(USER, &password));
        config.policy = encryption.into();
        config.methods = crypto_policy(methods, PreferredMethod::default());
        // Peers on this machine are welcome: the one who may dial is the engine, not a stranger.
        config.loopback = LoopbackTargets::Allow;
        let outgoing = Outgoing::bind(config, shared.clone())
            .await
            .context("cannot start the outgoing half of the proxy")?;
        let proxy_url = format!("socks5://{USER}:{password}@{}", outgoing.local_addr());
        let mut tasks = JoinSet::new();
        tasks.spawn(outgoing.run());
        Ok(Self { shared, encryption, methods, proxy_url, tasks })
    }

    /// Starts the incoming half: peers that connect to `listen` are passed on to `client`.
    ///
    /// # Errors
    ///
    /// The address cannot be listened on.
    pub(crate) async fn listen(
        &mut self,
        listen: SocketAddr,
        client: SocketAddr,
    ) -> anyhow::Result<SocketAddr> {
        let mut config = IncomingConfig::new(listen, client);
        config.policy = self.encryption.into();
        config.methods = crypto_policy(self.methods, PreferredMethod::default());
        let incoming = Incoming::bind(config, self.shared.clone())
            .await
            .map_err(|error| anyhow!("{error}; choose another address with --listen"))?;
        let address = incoming.local_addr();
        self.tasks.spawn(incoming.run());
        self.tasks.spawn(nudge::nudge(client, self.shared.connections().clone()));
        Ok(address)
    }

    /// Where the engine finds its SOCKS5 server, password included.
    pub(crate) fn proxy_url(&self) -> &str {
        &self.proxy_url
    }

    /// Lets incoming handshakes name this torrent.
    pub(crate) fn answer_for(&self, info_hashes: InfoHashes) {
        info_hashes.iter().for_each(|info_hash| self.shared.torrents().add(info_hash));
    }

    /// The peers so far.
    pub(crate) fn peers(&self) -> PeerReport {
        let required = self.encryption == Encryption::Require;
        PeerReport { required, ..self.shared.connections().totals().into() }
    }

    /// Why the last connection to this peer came to nothing, if it did.
    pub(crate) fn failure(&self, peer: SocketAddr) -> Option<&'static str> {
        let failures = self.shared.connections().failures();
        let of_peer =
            |failure: &Failure| failure.direction == Direction::Outgoing && failure.peer == peer;
        failures.into_iter().find(of_peer).map(|failure| failure.reason.words())
    }

    /// The address of a peer that the engine knows by this one: peers that came to us have an alias.
    pub(crate) fn seen_from_outside(&self, peer: SocketAddr) -> String {
        let remote = match peer.ip() {
            IpAddr::V4(alias) => self.shared.aliases().remote(alias),
            IpAddr::V6(_) => None,
        };
        remote.map_or_else(|| peer.to_string(), |remote| remote.to_string())
    }

    /// The number of connections to peers that are open now, and how many of them are encrypted.
    pub(crate) fn live(&self) -> (u64, u64) {
        self.shared.connections().snapshot().iter().fold((0, 0), |(all, encrypted), connection| {
            match connection.carried {
                Carried::Mse(_) => (all + 1, encrypted + 1),
                Carried::Plaintext => (all + 1, encrypted),
                // A tracker, or nothing known yet.
                _ => (all, encrypted),
            }
        })
    }
}

/// The address to listen on, which is free now. If its port is to be announced, it has to be known
/// before we listen: port 0 is replaced.
///
/// # Errors
///
/// There is none, or the address is not ours.
pub(crate) fn public_address(listen: SocketAddr, announced: bool) -> anyhow::Result<SocketAddr> {
    let free = TcpListener::bind(listen).and_then(|listener| listener.local_addr());
    let free = free.map_err(|error| {
        anyhow!("cannot listen on {listen}: {error}; choose another address with --listen")
    })?;
    Ok(if announced { free } else { listen })
}

/// 128 random bits in hex.
fn password() -> anyhow::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).context("the system has no randomness")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
