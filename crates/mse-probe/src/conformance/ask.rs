//! One connection for a check.

use crate::dialer::Dialer;
use crate::facts::exchange::Exchange;
use crate::wire::MAX_PAD;
use crate::wire::group::KeyChoice;
use crate::wire::initiator::{InitiatorPlan, Stop};

/// How often a peer is dialled that closes on a step 1 that is right: it may have had too many of us, and
/// has not seen what the check is about.
const DIALS: u32 = 4;

/// Carries a plan out.
pub(super) async fn ask(dialer: &Dialer, mut plan: InitiatorPlan) -> Exchange {
    let mut dials = 0;
    for _ in 1..DIALS {
        let seen = dialer.exchange(&plan).await;
        dials += seen.dials;
        if !begins_well(&plan) || !seen.was_closed() || seen.key.is_some() {
            return Exchange { dials, ..seen };
        }
        plan.renew(dialer.handshake(plan.handshake.info_hash));
    }
    let seen = dialer.exchange(&plan).await;
    Exchange { dials: dials + seen.dials, ..seen }
}

/// Whether step 1 is right, and not all there is.
fn begins_well(plan: &InitiatorPlan) -> bool {
    let stops = matches!(plan.stop, Stop::InKey(_) | Stop::Dripping { .. } | Stop::BehindKey);
    let is_in_group = !matches!(plan.key, KeyChoice::Fixed { .. });
    plan.pad_a <= MAX_PAD && is_in_group && !stops
}
