//! What becomes of bytes that are no handshake.

use std::time::Duration;

use super::judge::must_close;
use super::{Act, Check};
use crate::wire::initiator::Stop;

const RULE: &str = "The search for HASH(\"req1\", S) fails when 532 bytes behind Ya have arrived. The \
                    connection ends then; some let it stand for up to a minute, so that its end says \
                    nothing about them.";

/// A minute, and a little.
const WAIT: Duration = Duration::from_secs(62);

pub(super) const CHECKS: &[Check] = &[Check {
    id: "garbage-532",
    title: "Ya and 532 random bytes",
    rule: RULE,
    source: "docs/protocol.md, Finding the end of a pad",
    hostile: false,
    act: Act::Silence {
        change: |plan| (plan.pad_a, plan.stop, plan.wait) = (532, Stop::BehindKey, Some(WAIT)),
        judge: must_close,
    },
}];
