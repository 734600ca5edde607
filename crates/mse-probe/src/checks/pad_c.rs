//! PadC: 0 to 512 bytes, with a length.

use super::judge::{must_accept, must_refuse_step3};
use super::{Act, Check};

const RULE: &str = "PadC has 0 to 512 bytes, which are passed over.";
const REFUSE: &str = "A PadC of more than 512 bytes is refused.";

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "pad-c-0",
        title: "PadC of 0 bytes",
        rule: RULE,
        source: "docs/protocol.md, The five steps",
        hostile: false,
        act: Act::MseTwice { change: |plan| plan.pad_c = 0, judge: must_accept },
    },
    Check {
        id: "pad-c-512",
        title: "PadC of 512 bytes",
        rule: RULE,
        source: "docs/protocol.md, The five steps",
        hostile: false,
        act: Act::MseTwice { change: |plan| plan.pad_c = 512, judge: must_accept },
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
