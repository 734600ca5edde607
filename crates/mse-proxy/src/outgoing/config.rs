//! What the outgoing half is told.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use mse::{CryptoPolicy, KeyLog};

use crate::policy::Policy;

/// How an [`Outgoing`](super::Outgoing) serves.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OutgoingConfig {
    /// Where to listen for SOCKS5.
    pub listen: SocketAddr,
    /// The user and password that clients have to give. By default none are asked for.
    pub credentials: Option<Credentials>,
    /// Whether connections are encrypted. By default [`Policy::Prefer`].
    pub policy: Policy,
    /// The methods offered in MSE handshakes. By default both.
    pub methods: CryptoPolicy,
    /// Whether clients may reach loopback addresses. By default not.
    pub loopback: LoopbackTargets,
    /// Where the secrets of MSE handshakes go, for debugging. By default nowhere.
    pub key_log: Option<Arc<dyn KeyLog>>,
}

impl OutgoingConfig {
    /// The defaults, listening on `listen`.
    pub fn new(listen: SocketAddr) -> Self {
        Self {
            listen,
            credentials: None,
            policy: Policy::default(),
            methods: CryptoPolicy::default(),
            loopback: LoopbackTargets::default(),
            key_log: None,
        }
    }
}

/// A user and a password, as SOCKS5 sends them (RFC 1929).
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    user: String,
    password: String,
}

impl Credentials {
    /// Each is 1 to 255 bytes long on the wire, so others never match.
    pub fn new(user: impl Into<String>, password: impl Into<String>) -> Self {
        Self { user: user.into(), password: password.into() }
    }
}

/// Does not show the password.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("user", &self.user).finish_non_exhaustive()
    }
}

/// Whether clients may reach loopback addresses through the proxy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LoopbackTargets {
    /// Only aliases of remote peers. A peer exchange list cannot make the client knock on this machine's
    /// own services.
    #[default]
    Refuse,
    /// All of them, for tests and demonstrations within one machine.
    Allow,
}
