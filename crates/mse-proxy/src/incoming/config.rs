//! What the incoming half is told.

use std::net::SocketAddr;
use std::sync::Arc;

use mse::{CryptoPolicy, KeyLog};

use crate::policy::Policy;

/// How an [`Incoming`](super::Incoming) serves.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct IncomingConfig {
    /// Where to listen for peers.
    pub listen: SocketAddr,
    /// Where the client listens.
    pub client: SocketAddr,
    /// Which connections are answered. By default [`Policy::Prefer`], which is both MSE and plaintext.
    pub policy: Policy,
    /// The methods accepted in MSE handshakes. By default both, RC4 if there is a choice.
    pub methods: CryptoPolicy,
    /// The mark (SO_MARK) of every connection made to the client, by which firewall rules know it. Linux
    /// only, with CAP_NET_ADMIN. By default none.
    pub mark: Option<u32>,
    /// Where the secrets of MSE handshakes go, for debugging. By default nowhere.
    pub key_log: Option<Arc<dyn KeyLog>>,
}

impl IncomingConfig {
    /// The defaults, listening on `listen` for the client that listens on `client`.
    pub fn new(listen: SocketAddr, client: SocketAddr) -> Self {
        Self {
            listen,
            client,
            policy: Policy::default(),
            methods: CryptoPolicy::default(),
            mark: None,
            key_log: None,
        }
    }
}
