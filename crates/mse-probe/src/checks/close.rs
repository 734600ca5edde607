//! What becomes of bytes that are no handshake.

use super::judge::must_refuse;
use super::{Act, Check};
use crate::wire::initiator::Stop;

const RULE: &str = "The search for HASH(\"req1\", S) fails when 532 bytes behind Ya have arrived, not a \
                    byte earlier.";
const SOURCE: &str = "docs/protocol.md, Finding the end of a pad";

pub(super) const CHECKS: &[Check] = &[Check {
    id: "garbage-532",
    title: "Ya and 532 random bytes",
    rule: RULE,
    source: SOURCE,
    hostile: false,
    act: Act::Mse {
        change: |plan| (plan.pad_a, plan.stop) = (532, Stop::BehindKey),
        judge: must_refuse,
    },
}];
