//! What the outgoing half is told.

use std::fmt;
use std::hint::black_box;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use mse::{CryptoPolicy, KeyLog};
use peer_wire::InfoHash;

use super::front;
use crate::incoming::Client;
use crate::limits::Limits;
use crate::listener::BindError;
use crate::mark;
use crate::memory::PeerMemory;
use crate::policy::{Overrides, Policy, Prospects, Terms};

/// How an [`Outgoing`](super::Outgoing) serves.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OutgoingConfig {
    /// Where to listen for the client.
    pub listen: SocketAddr,
    /// How the client says where it wants to go. By default [`Accept::Proxy`].
    pub accept: Accept,
    /// The user and password that clients have to give. By default none are asked for. They have no place
    /// in [`Accept::Transparent`].
    pub credentials: Option<Credentials>,
    /// Whether connections are encrypted. By default [`Policy::Prefer`].
    pub policy: Policy,
    /// The methods offered in MSE handshakes. By default both.
    pub methods: CryptoPolicy,
    /// Exceptions from the policy and the methods. By default none.
    pub overrides: Overrides,
    /// What worked with which peer, which decides what is tried first. By default an empty one.
    pub memory: PeerMemory,
    /// The one client that is served here. The torrents that it dials for, which incoming peers may name then,
    /// are its own. By default it may be any, and they become those of the default client:
    /// [`Shared::torrents`](crate::Shared::torrents).
    pub client: Option<Client>,
    /// Whether clients may reach loopback addresses. By default not.
    pub loopback: LoopbackTargets,
    /// How much it takes on. By default see [`Limits`].
    pub limits: Limits,
    /// The mark (SO_MARK) of every connection made to peers, by which firewall rules know it. Linux only,
    /// with CAP_NET_ADMIN. By default none.
    pub mark: Option<u32>,
    /// Where the secrets of MSE handshakes go, for debugging. By default nowhere.
    pub key_log: Option<Arc<dyn KeyLog>>,
}

/// How the client says where it wants to go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Accept {
    /// By SOCKS5 or HTTP CONNECT, whichever it begins with.
    #[default]
    Proxy,
    /// It does not, and does not know of the proxy: its connections are redirected here by the firewall
    /// (REDIRECT, on Linux), which is asked where they were to go. `mse proxy nft` writes the rules.
    ///
    /// What the proxy dials itself must not be redirected: rules know it by its user or its
    /// [`mark`](OutgoingConfig::mark).
    Transparent,
}

impl OutgoingConfig {
    /// The defaults, listening on `listen`.
    pub fn new(listen: SocketAddr) -> Self {
        Self {
            listen,
            accept: Accept::default(),
            credentials: None,
            policy: Policy::default(),
            methods: CryptoPolicy::default(),
            overrides: Overrides::default(),
            memory: PeerMemory::default(),
            client: None,
            loopback: LoopbackTargets::default(),
            limits: Limits::default(),
            mark: None,
            key_log: None,
        }
    }

    /// Whether it may be put in force.
    ///
    /// # Errors
    ///
    /// [`BindError::OpenProxy`]: it is a proxy, other machines reach `listen`, and there are no credentials.
    /// [`BindError::NoTransparentMode`] or [`BindError::Mark`]: this system has no such thing, or does not
    /// let us.
    pub fn check(&self) -> Result<(), BindError> {
        mark::check(self.mark)?;
        self.check_on(self.listen)
    }

    /// The same for a listener that is elsewhere.
    pub(super) fn check_on(&self, address: SocketAddr) -> Result<(), BindError> {
        let exposed = !address.ip().to_canonical().is_loopback();
        match self.accept {
            Accept::Transparent if !front::has_transparent() => Err(BindError::NoTransparentMode),
            Accept::Proxy if exposed && self.credentials.is_none() => {
                Err(BindError::OpenProxy { address })
            }
            // Whoever reaches a transparent listener reaches what a firewall redirected, and nothing else.
            _ => Ok(()),
        }
    }

    /// What is done with a connection to a peer for a torrent.
    pub(super) fn terms(&self, peer: IpAddr, torrent: &InfoHash) -> Terms {
        self.overrides.apply(self.defaults(), peer, torrent)
    }

    /// What may be done with a connection to a peer.
    pub(super) fn prospects(&self, peer: IpAddr) -> Prospects {
        self.overrides.prospects(self.defaults(), peer)
    }

    fn defaults(&self) -> Terms {
        Terms { policy: self.policy, methods: self.methods }
    }
}

/// A user and a password, as SOCKS5 (RFC 1929) and HTTP (Basic, RFC 7617) send them.
///
/// Comparing two takes the same time wherever they differ, so that it does not lead to the password.
#[derive(Clone, Eq)]
pub struct Credentials {
    user: String,
    password: String,
}

impl Credentials {
    /// SOCKS5 has room for 1 to 255 bytes each, and HTTP for users without a colon, so others never match
    /// there.
    pub fn new(user: impl Into<String>, password: impl Into<String>) -> Self {
        Self { user: user.into(), password: password.into() }
    }
}

impl PartialEq for Credentials {
    fn eq(&self, other: &Self) -> bool {
        let user = same(self.user.as_bytes(), other.user.as_bytes());
        let password = same(self.password.as_bytes(), other.password.as_bytes());
        user & password
    }
}

/// In a time that depends on the lengths only.
fn same(one: &[u8], other: &[u8]) -> bool {
    let difference = one.iter().zip(other).fold(0, |all, (a, b)| black_box(all | (a ^ b)));
    (one.len() == other.len()) & (difference == 0)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_the_same_only_if_all_of_them_is() {
        let right = Credentials::new("user", "secret");
        assert_eq!(right, Credentials::new("user", "secret"));
        for (user, password) in [
            ("user", "secreT"),
            ("user", "Secret"),
            ("user", "secre"),
            ("user", "secrets"),
            ("user", ""),
            ("users", "secret"),
            ("User", "secret"),
            ("secret", "user"),
        ] {
            assert_ne!(right, Credentials::new(user, password), "{user} {password}");
        }
    }
}
