//! IA: 0 to 65,535 bytes of payload inside step 3.

use std::time::Duration;

use super::judge::{must_accept, should_accept, should_keep};
use super::{Act, Check};
use crate::wire::initiator::InitiatorPlan;

const ANY: &str = "IA is a run of bytes of any length from 0, the beginning of A's payload stream. It may \
                   end anywhere in the BitTorrent handshake; the rest follows behind step 4.";
const LONGER: &str = "IA may have up to 65,535 bytes. libtorrent, rTorrent, aria2 and KTorrent refuse \
                      more than the 68 of the BitTorrent handshake, so nobody should send them.";
const BEHIND: &str = "Bytes behind IA that arrive before step 4 are kept and read under the selected \
                      method. Nobody should send them: rTorrent drops peers that do.";
const SOURCE: &str = "docs/protocol.md, The initial payload";

/// A keep-alive behind the handshake.
fn with_keep_alive(plan: &mut InitiatorPlan) {
    plan.payload.extend([0; 4]);
}

/// RC4 alone is offered, so that the method is known before step 4.
fn ahead(plan: &mut InitiatorPlan) {
    with_keep_alive(plan);
    (plan.provide, plan.ahead) = (2, 4);
}

fn all_ahead(plan: &mut InitiatorPlan) {
    (plan.provide, plan.ia, plan.ahead) = (2, 0, plan.payload.len());
}

macro_rules! check {
    ($id:literal, $title:literal, $rule:expr, $judge:expr, $change:expr) => {
        Check {
            id: $id,
            title: $title,
            rule: $rule,
            source: SOURCE,
            hostile: false,
            act: Act::MseTwice { change: $change, judge: $judge },
        }
    };
}

pub(super) const CHECKS: &[Check] = &[
    check!("ia-absent", "no IA, the handshake behind step 4", ANY, must_accept, |plan| plan.ia = 0),
    check!("ia-20", "20 of the handshake's 68 bytes in IA", ANY, must_accept, |plan| plan.ia = 20),
    check!("ia-68", "the handshake in IA", ANY, must_accept, |_| {}),
    check!("ia-split", "the handshake in IA, half of it 300 ms later", ANY, must_accept, |plan| {
        plan.ia_pause = Duration::from_millis(300);
    }),
    check!("ia-72", "the handshake and a keep-alive in IA", LONGER, should_accept, |plan| {
        with_keep_alive(plan);
        plan.ia = plan.payload.len();
    }),
    Check {
        id: "behind-ia",
        title: "a keep-alive behind IA, before step 4",
        rule: BEHIND,
        source: SOURCE,
        hostile: false,
        // Whether rTorrent minds depends on what of it is there when it looks.
        act: Act::MseOften { times: 4, change: ahead, judge: should_keep },
    },
    check!(
        "behind-empty-ia",
        "no IA, the handshake right behind it, before step 4",
        BEHIND,
        should_accept,
        all_ahead
    ),
];
