//! What the outgoing half is told.

use std::fmt;
use std::hint::black_box;
use std::net::SocketAddr;
use std::sync::Arc;

use mse::{CryptoPolicy, KeyLog};

use crate::listener::BindError;
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

    /// Whether it may be put in force.
    ///
    /// # Errors
    ///
    /// [`BindError::OpenProxy`]: other machines reach `listen`, and there are no credentials.
    pub fn check(&self) -> Result<(), BindError> {
        self.check_on(self.listen)
    }

    /// The same for a listener that is elsewhere.
    pub(super) fn check_on(&self, address: SocketAddr) -> Result<(), BindError> {
        let exposed = !address.ip().to_canonical().is_loopback();
        if exposed && self.credentials.is_none() {
            return Err(BindError::OpenProxy { address });
        }
        Ok(())
    }
}

/// A user and a password, as SOCKS5 sends them (RFC 1929).
///
/// Comparing two takes the same time wherever they differ, so that it does not lead to the password.
#[derive(Clone, Eq)]
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
