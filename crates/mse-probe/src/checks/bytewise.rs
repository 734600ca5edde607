//! TCP has no messages.

use std::time::Duration;

use super::judge::must_accept;
use super::{Act, Check};
use crate::wire::initiator::{InitiatorPlan, Pieces};

const RULE: &str = "Nothing may be read off the segments that bytes come in: BiglyBT sends the \
                    handshake in small ones of random size.";
const SOURCE: &str = "docs/protocol.md, Deployed peers";

/// One byte a write, and Nagle's algorithm is off. A millisecond keeps most of them apart.
fn byte_by_byte(plan: &mut InitiatorPlan) {
    (plan.pad_a, plan.pad_c) = (30, 20);
    plan.pieces = Some(Pieces { size: 1, pause: Duration::from_millis(1) });
}

/// As BiglyBT does.
fn small_pieces(plan: &mut InitiatorPlan) {
    plan.pieces = Some(Pieces { size: 51, pause: Duration::from_millis(5) });
}

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "bytewise",
        title: "one byte a write",
        rule: RULE,
        source: SOURCE,
        hostile: false,
        act: Act::MseRetried { change: byte_by_byte, judge: must_accept },
    },
    Check {
        id: "scattered",
        title: "writes of 51 bytes, less than a key",
        rule: RULE,
        source: SOURCE,
        hostile: false,
        act: Act::MseRetried { change: small_pieces, judge: must_accept },
    },
];
