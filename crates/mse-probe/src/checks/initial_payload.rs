//! IA: 0 to 65,535 bytes of payload inside step 3.

use std::time::Duration;

use super::judge::{must_accept, should_accept, should_keep};
use super::{Act, Check};
use crate::wire::initiator::InitiatorPlan;

const ANY: &str = "IA is a run of bytes of any length from 0, the beginning of A's payload stream. It may \
                   end anywhere in the BitTorrent handshake; the rest follows behind step 4.";
const LONGER: &str = "IA may have up to 65,535 bytes. libtorrent, rTorrent, aria2 and KTorrent refuse \
                      more than the 68 of the BitTorrent handshake, so nobody should send them.";
/// For the rest of the handshake. KTorrent looks every 250 ms at what has come.
const ROUND_TRIP: Duration = Duration::from_millis(300);

const BEHIND: &str = "Bytes behind IA that arrive before step 4 are kept and read under the selected \
                      method. Nobody should send them: rTorrent drops peers that do.";
const SOURCE: &str = "docs/protocol.md, The initial payload";

/// All of it in IA, whatever else the peer takes.
fn whole(plan: &mut InitiatorPlan) {
    plan.ia = plan.payload.len();
}

/// This much of the handshake in IA, and the rest right behind it: who loses that cannot answer. One
/// method alone is offered, so that it is known before step 4. rTorrent minds only what it has read by then:
/// its buffer is full behind long pads.
fn ahead(plan: &mut InitiatorPlan, ia: usize) {
    first(plan, ia);
    plan.ahead = plan.payload.len() - ia;
    (plan.pad_a, plan.pad_c) = (0, 0);
    if plan.provide != 1 {
        plan.provide = 2;
    }
}

/// This much in IA. The rest takes a round trip, as on any network: some read what comes at once with step 4.
fn first(plan: &mut InitiatorPlan, ia: usize) {
    (plan.ia, plan.rest_pause) = (ia, ROUND_TRIP);
}

macro_rules! check {
    ($id:literal, $title:literal, $rule:expr, $judge:expr, $change:expr) => {
        Check {
            id: $id,
            title: $title,
            rule: $rule,
            source: SOURCE,
            hostile: false,
            act: Act::MseRetried { change: $change, judge: $judge },
        }
    };
}

pub(super) const CHECKS: &[Check] = &[
    check!("ia-absent", "no IA, the handshake behind step 4", ANY, must_accept, |plan| first(
        plan, 0
    )),
    check!("ia-20", "20 of the handshake's 68 bytes in IA", ANY, must_accept, |plan| first(
        plan, 20
    )),
    check!("ia-68", "the handshake in IA", ANY, must_accept, whole),
    check!("ia-split", "the handshake in IA, half of it 300 ms later", ANY, must_accept, |plan| {
        whole(plan);
        plan.ia_pause = ROUND_TRIP;
    }),
    check!("ia-72", "the handshake and a keep-alive in IA", LONGER, should_accept, |plan| {
        plan.payload.extend([0; 4]);
        whole(plan);
    }),
    Check {
        id: "behind-ia",
        title: "48 of the handshake's 68 bytes in IA, the rest right behind it, before step 4",
        rule: BEHIND,
        source: SOURCE,
        hostile: false,
        // Whether rTorrent minds depends on what of it is there when it looks.
        act: Act::MseOften { times: 4, change: |plan| ahead(plan, 48), judge: should_keep },
    },
    check!(
        "behind-empty-ia",
        "no IA, the handshake right behind it, before step 4",
        BEHIND,
        should_accept,
        |plan| ahead(plan, 0)
    ),
];
