//! PadB: 0 to 512 bytes between Yb and VC.

use super::judge::{must_go_on, must_refuse};
use super::{Act, ListenCheck};

const RULE: &str =
    "The 8 bytes that VC encrypts to are found at each of the 513 offsets behind Yb.";
const REFUSE: &str = "The search for VC fails when 520 bytes behind Yb have arrived: at offset 513 it is \
                      not found, and the connection is closed.";
const OVER_THE_STREAM: &str = "Bytes are counted over the stream, not over segments: BiglyBT sends half \
                               of PadB with step 4.";
const SOURCE: &str = "docs/protocol.md, Finding the end of a pad";

macro_rules! length {
    ($id:literal, $title:literal, $length:literal) => {
        ListenCheck {
            id: $id,
            title: $title,
            rule: RULE,
            source: SOURCE,
            hostile: false,
            act: Act::Answer { change: |plan| plan.pad_b = $length, judge: must_go_on },
        }
    };
}

pub(super) const CHECKS: &[ListenCheck] = &[
    length!("pad-b-0", "PadB of 0 bytes", 0),
    length!("pad-b-1", "PadB of 1 byte", 1),
    length!("pad-b-511", "PadB of 511 bytes", 511),
    length!("pad-b-512", "PadB of 512 bytes", 512),
    ListenCheck {
        id: "pad-b-513",
        title: "PadB of 513 bytes",
        rule: REFUSE,
        source: SOURCE,
        hostile: false,
        act: Act::Answer { change: |plan| plan.pad_b = 513, judge: must_refuse },
    },
    ListenCheck {
        id: "pad-b-split",
        title: "PadB of 400 bytes, half of it with step 4",
        rule: OVER_THE_STREAM,
        source: SOURCE,
        hostile: false,
        act: Act::Answer {
            change: |plan| (plan.pad_b, plan.late_pad_b) = (200, 200),
            judge: must_go_on,
        },
    },
];
