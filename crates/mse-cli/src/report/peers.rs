//! The peers of a run.

use std::io::{self, Write};

use mse_proxy::Totals;
use serde::Serialize;

use crate::units::counted;

/// How many different peers there were, and how they were connected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct PeerReport {
    /// With MSE, whichever the method.
    pub(crate) encrypted: u64,
    /// In plaintext. A peer that was met in both ways is counted in both.
    pub(crate) plaintext: u64,
    /// The encrypted ones by method.
    pub(crate) methods: MethodReport,
    /// Connections that came to nothing, in either direction; those to HTTP trackers included.
    pub(crate) failed_connections: u64,
    /// Whether MSE was required, so that a payload in clear may surprise.
    #[serde(skip)]
    pub(crate) required: bool,
}

/// Peers by the method of MSE that was selected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct MethodReport {
    /// The whole stream was encrypted.
    pub(crate) rc4: u64,
    /// The handshake was encrypted, what followed was plaintext.
    #[serde(rename = "header-only")]
    pub(crate) header_only: u64,
}

impl PeerReport {
    pub(super) fn text(&self, out: &mut impl Write) -> io::Result<()> {
        let MethodReport { rc4, header_only } = self.methods;
        let named = [(rc4, "rc4"), (header_only, "header-only")];
        let methods: Vec<_> = named
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, name)| format!("{name} with {}", counted(*count, "peer", "peers")))
            .collect();
        let methods = if methods.is_empty() { "none".into() } else { methods.join(", ") };
        writeln!(out, "peers       {} encrypted, {} plaintext", self.encrypted, self.plaintext)?;
        writeln!(out, "methods     {methods}")?;
        if self.required && header_only > 0 {
            writeln!(
                out,
                "note        header-only encrypts the handshake, the payload was in clear; --methods rc4 \
                 forbids that"
            )?;
        }
        if self.failed_connections > 0 {
            writeln!(
                out,
                "failed      {}",
                counted(self.failed_connections, "connection", "connections")
            )?;
        }
        Ok(())
    }
}

impl From<Totals> for PeerReport {
    fn from(totals: Totals) -> Self {
        let peers = totals.peers;
        Self {
            encrypted: peers.mse,
            plaintext: peers.plaintext,
            methods: MethodReport { rc4: peers.rc4, header_only: peers.header_only },
            required: false,
            failed_connections: totals.outgoing.failures + totals.incoming.failures,
        }
    }
}
