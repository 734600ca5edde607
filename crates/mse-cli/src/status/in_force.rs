//! What the proxy was told, as it is shown.

use std::net::SocketAddr;

use mse::{CryptoMethod, CryptoPolicy};
use mse_proxy::{IncomingConfig, Live, OutgoingConfig, Override, Overrides, Policy, Torrents};
use serde::Serialize;

/// The configuration in force.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct InForce {
    outgoing: Option<Half>,
    incoming: Option<Half>,
}

/// One half of the proxy. All its addresses are told the same.
#[derive(Clone, Debug, Serialize)]
struct Half {
    /// off, allow, prefer or require.
    policy: &'static str,
    /// What MSE may select, in words.
    methods: &'static str,
    listening: Vec<SocketAddr>,
    /// Where incoming connections go.
    clients: Vec<Client>,
    /// The first that fits decides, before what the half says.
    overrides: Vec<Rule>,
}

/// A client behind the incoming half.
#[derive(Clone, Debug, Serialize)]
struct Client {
    name: Option<String>,
    address: SocketAddr,
    /// Those that are its own.
    #[serde(skip)]
    torrents: Torrents,
}

/// An exception for some peers or torrents.
#[derive(Clone, Debug, Serialize)]
struct Rule {
    /// Ranges of addresses. None are all.
    peers: Vec<String>,
    /// Info-hashes in hex. None are all.
    torrents: Vec<String>,
    policy: Option<&'static str>,
    methods: Option<&'static str>,
}

impl InForce {
    /// Of the halves that run, with the addresses they listen on.
    pub(crate) fn new(
        outgoing: &[(SocketAddr, Live<OutgoingConfig>)],
        incoming: &[(SocketAddr, Live<IncomingConfig>)],
    ) -> Self {
        Self {
            outgoing: outgoing.first().map(|(_, live)| Half {
                listening: outgoing.iter().map(|(address, _)| *address).collect(),
                ..Half::outgoing(&live.get())
            }),
            incoming: incoming.first().map(|(_, live)| Half {
                listening: incoming.iter().map(|(address, _)| *address).collect(),
                ..Half::incoming(&live.get())
            }),
        }
    }

    /// The number of torrents that incoming handshakes may name: those of the clients, and what was learned of
    /// none in particular.
    pub(super) fn torrents(&self, learned: &Torrents) -> usize {
        let clients = self.incoming.iter().flat_map(|half| &half.clients);
        let own: Vec<_> = clients.map(|client| client.torrents.clone()).collect();
        own.iter().map(Torrents::len).sum::<usize>() + learned.len_beyond(&own)
    }
}

impl Half {
    fn new(policy: Policy, methods: CryptoPolicy, overrides: &Overrides) -> Self {
        let overrides = overrides.as_slice().iter().map(Rule::new).collect();
        let (policy, methods) = (policy.name(), words(methods));
        Self { policy, methods, listening: Vec::new(), clients: Vec::new(), overrides }
    }

    fn outgoing(config: &OutgoingConfig) -> Self {
        Self::new(config.policy, config.methods, &config.overrides)
    }

    fn incoming(config: &IncomingConfig) -> Self {
        let clients = config.clients.iter().map(Client::new).collect();
        Self { clients, ..Self::new(config.policy, config.methods, &config.overrides) }
    }
}

impl Client {
    fn new(client: &mse_proxy::Client) -> Self {
        let address = client.address();
        let name = Some(client.name()).filter(|name| *name != address.to_string());
        Self { name: name.map(str::to_owned), address, torrents: client.torrents().clone() }
    }
}

impl Rule {
    fn new(exception: &Override) -> Self {
        Self {
            peers: exception.peers.iter().map(ToString::to_string).collect(),
            torrents: exception.torrents.iter().map(ToString::to_string).collect(),
            policy: exception.policy.map(Policy::name),
            methods: exception.methods.map(words),
        }
    }
}

/// The methods as a person would say it.
fn words(methods: CryptoPolicy) -> &'static str {
    let both = [CryptoMethod::Rc4, CryptoMethod::Plaintext];
    match (both.map(|method| methods.provide().contains(method.bit())), methods.preferred()) {
        ([true, false], _) => "RC4 only",
        ([false, true], _) => "header-only only",
        ([true, true], CryptoMethod::Plaintext) => "header-only before RC4",
        ([true, true], _) => "RC4 before header-only",
        ([false, false], _) => "none",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_said_in_order_of_preference() {
        for (methods, said) in [
            (CryptoPolicy::RC4_ONLY, "RC4 only"),
            (CryptoPolicy::PLAINTEXT_ONLY, "header-only only"),
            (CryptoPolicy::PREFER_RC4, "RC4 before header-only"),
            (CryptoPolicy::PREFER_PLAINTEXT, "header-only before RC4"),
        ] {
            assert_eq!(words(methods), said);
        }
    }
}
