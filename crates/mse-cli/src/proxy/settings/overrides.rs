//! `[[override]]`: other terms for some peers and some torrents.

use ipnet::IpNet;
use mse_proxy::Override;
use peer_wire::InfoHash;
use serde::{Deserialize, Serialize};

use super::values;
use crate::cli::{Encryption, Methods, PreferredMethod};
use crate::policy::crypto_policy;

/// One exception. The first of which `peers` and `torrents` both fit is the one that counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct OverrideTable {
    /// Empty for all peers.
    #[serde(deserialize_with = "values::ranges", serialize_with = "values::as_texts")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    peers: Vec<IpNet>,

    /// Empty for all torrents.
    #[serde(deserialize_with = "values::torrents", serialize_with = "values::as_texts")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    torrents: Vec<InfoHash>,

    /// Both if it is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    direction: Option<Way>,

    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<Encryption>,

    #[serde(skip_serializing_if = "Option::is_none")]
    methods: Option<Methods>,

    #[serde(skip_serializing_if = "Option::is_none")]
    prefer_method: Option<PreferredMethod>,
}

/// The half of the proxy that an exception is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Way {
    Outgoing,
    Incoming,
}

impl OverrideTable {
    /// # Errors
    ///
    /// It says nothing.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        match (self.policy, self.methods, self.prefer_method) {
            (None, None, None) => Err("makes no difference: give it a policy or methods"),
            _ => Ok(()),
        }
    }

    /// What the library is told, if it is for this half.
    pub(crate) fn to_override(&self, way: Way) -> Option<Override> {
        if self.direction.is_some_and(|direction| direction != way) {
            return None;
        }
        let mut told = Override::default();
        told.peers = self.peers.clone();
        told.torrents = self.torrents.clone();
        told.policy = self.policy.map(Into::into);
        if self.methods.is_some() || self.prefer_method.is_some() {
            let preferred = self.prefer_method.unwrap_or_default();
            told.methods = Some(crypto_policy(self.methods.unwrap_or_default(), preferred));
        }
        Some(told)
    }
}

#[cfg(test)]
mod tests {
    use mse::CryptoPolicy;
    use mse_proxy::Policy;

    use super::*;

    fn table(text: &str) -> OverrideTable {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn it_is_told_to_the_halves_it_is_for() {
        let both = table("peers = '192.0.2.7'\nmethods = 'rc4'");
        let only = table(
            "direction = 'incoming'\npolicy = 'off'\ntorrents = ['5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a']",
        );
        let told = both.to_override(Way::Outgoing).unwrap();
        assert_eq!(told.peers, ["192.0.2.7/32".parse().unwrap()]);
        assert_eq!((told.policy, told.methods), (None, Some(CryptoPolicy::RC4_ONLY)));
        assert_eq!(only.to_override(Way::Outgoing), None);
        let told = only.to_override(Way::Incoming).unwrap();
        assert_eq!(told.torrents, [InfoHash::new([0x5a; 20])]);
        assert_eq!((told.policy, told.methods), (Some(Policy::Off), None));
    }
}
