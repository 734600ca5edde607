//! PadA: 0 to 512 bytes between Ya and HASH("req1", S).

use super::judge::{must_accept, must_refuse};
use super::{Act, Check};

const RULE: &str = "HASH(\"req1\", S) is found at each of the 513 offsets behind Ya, 0 to 512.";
const REFUSE: &str = "The search for HASH(\"req1\", S) fails when 532 bytes behind Ya have arrived: at \
                      offset 513 it is not found.";
const OVER_THE_STREAM: &str = "Bytes are counted over the stream, not over segments: some clients send \
                               half of PadA, or all of it, with step 3.";
const SOURCE: &str = "docs/protocol.md, Finding the end of a pad";

macro_rules! length {
    ($id:literal, $title:literal, $length:literal) => {
        Check {
            id: $id,
            title: $title,
            rule: RULE,
            source: SOURCE,
            hostile: false,
            act: Act::MseRetried { change: |plan| plan.pad_a = $length, judge: must_accept },
        }
    };
}

pub(super) const CHECKS: &[Check] = &[
    length!("pad-a-0", "PadA of 0 bytes", 0),
    length!("pad-a-1", "PadA of 1 byte", 1),
    length!("pad-a-511", "PadA of 511 bytes", 511),
    length!("pad-a-512", "PadA of 512 bytes", 512),
    Check {
        id: "pad-a-513",
        title: "PadA of 513 bytes",
        rule: REFUSE,
        source: SOURCE,
        hostile: false,
        act: Act::Mse { change: |plan| plan.pad_a = 513, judge: must_refuse },
    },
    Check {
        id: "pad-a-late",
        title: "PadA of 300 bytes, all of it behind Yb",
        rule: OVER_THE_STREAM,
        source: SOURCE,
        hostile: false,
        act: Act::MseRetried {
            change: |plan| (plan.pad_a, plan.late_pad_a) = (0, 300),
            judge: must_accept,
        },
    },
    Check {
        id: "pad-a-split",
        title: "PadA of 400 bytes, half of it behind Yb",
        rule: OVER_THE_STREAM,
        source: SOURCE,
        hostile: false,
        act: Act::MseRetried {
            change: |plan| (plan.pad_a, plan.late_pad_a) = (200, 200),
            judge: must_accept,
        },
    },
];
