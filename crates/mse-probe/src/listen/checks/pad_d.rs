//! PadD: 0 to 512 bytes, with a length.

use super::judge::{must_go_on, must_refuse_step4};
use super::{Act, ListenCheck};

macro_rules! length {
    ($id:literal, $title:literal, $length:literal) => {
        ListenCheck {
            id: $id,
            title: $title,
            rule: "PadD has 0 to 512 bytes, which are passed over.",
            source: "docs/protocol.md, The five steps",
            hostile: false,
            act: Act::Answer { change: |plan| plan.pad_d = $length, judge: must_go_on },
        }
    };
}

pub(super) const CHECKS: &[ListenCheck] = &[
    length!("pad-d-0", "PadD of 0 bytes", 0),
    length!("pad-d-1", "PadD of 1 byte", 1),
    length!("pad-d-511", "PadD of 511 bytes", 511),
    length!("pad-d-512", "PadD of 512 bytes", 512),
    ListenCheck {
        id: "pad-d-513",
        title: "PadD of 513 bytes",
        rule: "A PadD of more than 512 bytes is refused.",
        source: "docs/protocol.md, What is refused",
        hostile: false,
        act: Act::Answer { change: |plan| plan.pad_d = 513, judge: must_refuse_step4 },
    },
];
