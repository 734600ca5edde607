//! A handshake that works with the peer: what every check changes one thing of.

use peer_wire::InfoHash;

use crate::dialer::Dialer;
use crate::facts::exchange::Exchange;
use crate::wire::initiator::InitiatorPlan;

/// An offer that the peer takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Base {
    /// crypto_provide.
    pub(super) provide: u32,
    /// Whether the handshake is in IA.
    pub(super) with_ia: bool,
}

/// No offer was taken.
#[derive(Clone, Debug)]
pub(super) struct NoBase {
    /// What was tried, in the order of [`OFFERS`].
    pub(super) tried: Vec<Exchange>,
}

/// Transmission 3.00 that tolerates encryption takes no IA; some take one method alone.
const OFFERS: [Base; 5] = [
    Base { provide: 3, with_ia: true },
    Base { provide: 2, with_ia: true },
    Base { provide: 1, with_ia: true },
    Base { provide: 3, with_ia: false },
    Base { provide: 2, with_ia: false },
];

impl Base {
    /// What is offered first.
    pub(super) const FIRST: Self = OFFERS[0];

    /// The first that the peer takes.
    ///
    /// # Errors
    ///
    /// It takes none: every check of MSE would fail.
    pub(super) async fn find(dialer: &Dialer, torrent: InfoHash) -> Result<Self, NoBase> {
        let mut tried = Vec::new();
        for base in OFFERS {
            let exchange = dialer.exchange(&base.plan(dialer, torrent)).await;
            if exchange.is_complete() {
                return Ok(base);
            }
            let is_gone = !exchange.was_connected();
            tried.push(exchange);
            if is_gone {
                break;
            }
        }
        Err(NoBase { tried })
    }

    pub(super) fn plan(self, dialer: &Dialer, torrent: InfoHash) -> InitiatorPlan {
        let handshake = dialer.handshake(torrent);
        let mut plan = InitiatorPlan::honest(handshake, dialer.pad(), dialer.pad());
        plan.provide = self.provide;
        if !self.with_ia {
            plan.ia = 0;
        }
        plan
    }
}
