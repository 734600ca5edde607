//! What all connections add up to.

use std::collections::BTreeMap;

use mse_proxy::{Carried, DirectionTotals, PeerCounts};
use serde::Serialize;

/// One direction.
#[derive(Debug, Serialize)]
pub(super) struct TotalsReport {
    carried: BTreeMap<&'static str, CarriedReport>,
    /// Connections that came to nothing.
    failures: u64,
}

/// One way of carrying.
#[derive(Debug, Serialize)]
struct CarriedReport {
    connections: u64,
    sent: u64,
    received: u64,
}

/// The different peers that were met.
#[derive(Debug, Serialize)]
pub(super) struct PeerReport {
    mse: u64,
    plaintext: u64,
    both: u64,
    rc4: u64,
    header_only: u64,
}

impl TotalsReport {
    pub(super) fn new(totals: &DirectionTotals) -> Self {
        let carried = Carried::ALL.map(|carried| {
            let sums = totals.carried(carried);
            let (connections, sent, received) = (sums.connections, sums.sent, sums.received);
            (carried.name(), CarriedReport { connections, sent, received })
        });
        Self { carried: carried.into(), failures: totals.failures }
    }
}

impl PeerReport {
    pub(super) fn new(peers: &PeerCounts) -> Self {
        let &PeerCounts { mse, plaintext, both, rc4, header_only, .. } = peers;
        Self { mse, plaintext, both, rc4, header_only }
    }
}
