//! PadD: 0 to 512 bytes, with a length.

use super::ListenCheck;
use super::judge::{must_go_on, must_refuse_step4};

const RULE: &str = "PadD has 0 to 512 bytes, which are passed over.";

pub(super) const CHECKS: &[ListenCheck] = &[
    ListenCheck {
        id: "pad-d-0",
        title: "PadD of 0 bytes",
        rule: RULE,
        source: "docs/protocol.md, The five steps",
        hostile: false,
        change: |plan| plan.pad_d = 0,
        judge: must_go_on,
    },
    ListenCheck {
        id: "pad-d-512",
        title: "PadD of 512 bytes",
        rule: RULE,
        source: "docs/protocol.md, The five steps",
        hostile: false,
        change: |plan| plan.pad_d = 512,
        judge: must_go_on,
    },
    ListenCheck {
        id: "pad-d-513",
        title: "PadD of 513 bytes",
        rule: "A PadD of more than 512 bytes is refused.",
        source: "docs/protocol.md, What is refused",
        hostile: false,
        change: |plan| plan.pad_d = 513,
        judge: must_refuse_step4,
    },
];
