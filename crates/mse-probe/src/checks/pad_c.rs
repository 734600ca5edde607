//! PadC: 0 to 512 bytes, with a length.

use super::judge::{must_accept, must_refuse_step3};
use super::{Act, Check};

const RULE: &str = "PadC has 0 to 512 bytes, which are passed over.";
const REFUSE: &str = "A PadC of more than 512 bytes is refused.";

macro_rules! length {
    ($id:literal, $title:literal, $length:literal) => {
        Check {
            id: $id,
            title: $title,
            rule: RULE,
            source: "docs/protocol.md, The five steps",
            hostile: false,
            act: Act::MseRetried { change: |plan| plan.pad_c = $length, judge: must_accept },
        }
    };
}

pub(super) const CHECKS: &[Check] = &[
    length!("pad-c-0", "PadC of 0 bytes", 0),
    length!("pad-c-1", "PadC of 1 byte", 1),
    length!("pad-c-511", "PadC of 511 bytes", 511),
    length!("pad-c-512", "PadC of 512 bytes", 512),
    Check {
        id: "pads-512",
        title: "PadA and PadC of 512 bytes each",
        rule: "A pad has 0 to 512 bytes, whatever the other has.",
        source: "docs/protocol.md, The five steps",
        hostile: false,
        act: Act::MseRetried {
            change: |plan| (plan.pad_a, plan.pad_c) = (512, 512),
            judge: must_accept,
        },
    },
    Check {
        id: "pad-c-513",
        title: "PadC of 513 bytes",
        rule: REFUSE,
        source: "docs/protocol.md, What is refused",
        hostile: false,
        act: Act::Mse { change: |plan| plan.pad_c = 513, judge: must_refuse_step3 },
    },
];
