//! One run of the engine, and every setting of it.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use librqbit::{
    ConnectionOptions, DhtSessionConfig, ListenerMode, ListenerOptions, PeerConnectionOptions,
    Session, SessionOptions,
};

/// How long the engine waits for its SOCKS hop to accept a connection; the hop itself is local.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// What differs between the engines we start.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Every peer and every HTTP server is reached through this SOCKS5 server, `socks5://U:P@A:P`; UDP
    /// trackers and the DHT are not.
    pub(crate) proxy_url: String,
    /// The port we tell trackers and the DHT, if peers can connect to us. The engine itself then
    /// listens on a free port of 127.0.0.1, see [`Engine::listener`].
    pub(crate) public_port: Option<u16>,
    /// Whether to use the DHT.
    pub(crate) dht: bool,
    /// How long a peer may be silent. It has to outlast the encrypted handshake and its plaintext
    /// retry, about 8 s, and should outlast a peer that makes us wait for our turn.
    pub(crate) silence: Duration,
}

/// A running engine.
pub(crate) struct Engine {
    pub(super) session: Arc<Session>,
}

impl Engine {
    /// Starts an engine without torrents.
    ///
    /// # Errors
    ///
    /// The loopback listener, the DHT or the HTTP client cannot be set up.
    pub(crate) async fn start(settings: Settings) -> anyhow::Result<Self> {
        let options = SessionOptions {
            connect: Some(ConnectionOptions {
                proxy_url: Some(settings.proxy_url),
                // Peers and HTTP servers are reached through the proxy only. UDP is not: udp:// trackers
                // and the DHT are asked directly, in clear, whatever is set here.
                enable_tcp: false,
                peer_opts: Some(PeerConnectionOptions {
                    connect_timeout: Some(CONNECT_TIMEOUT),
                    read_write_timeout: Some(settings.silence),
                    ..PeerConnectionOptions::default()
                }),
            }),
            listen: settings.public_port.map(|port| ListenerOptions {
                mode: ListenerMode::TcpOnly,
                listen_addr: (Ipv4Addr::LOCALHOST, 0).into(),
                announce_port: Some(port),
                enable_upnp_port_forwarding: false,
                ipv4_only: true,
                ..ListenerOptions::default()
            }),
            dht: settings
                .dht
                .then(|| DhtSessionConfig { persistence: None, ..DhtSessionConfig::default() }),
            disable_local_service_discovery: true,
            persistence: None,
            fastresume: false,
            ..SessionOptions::default()
        };
        // Every torrent is given a folder of its own.
        let session = Session::new_with_opts(PathBuf::new(), options)
            .await
            .context("cannot start the engine")?;
        Ok(Self { session })
    }

    /// Where the engine itself takes connections: loopback, plaintext.
    pub(crate) fn listener(&self) -> Option<SocketAddr> {
        self.session.listen_addr()
    }

    /// Bytes of torrent data that arrived so far, verified or not.
    pub(crate) fn received(&self) -> u64 {
        self.session.stats_snapshot().counters.fetched_bytes
    }

    /// Bytes of torrent data that were sent so far.
    pub(crate) fn sent(&self) -> u64 {
        self.session.stats_snapshot().counters.uploaded_bytes
    }

    /// Ends all its tasks. What was verified is on disk already.
    pub(crate) fn stop(&self) {
        self.session.cancellation_token().cancel();
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.stop();
    }
}
