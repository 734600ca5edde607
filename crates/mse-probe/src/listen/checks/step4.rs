//! How step 4 comes, and a VC that is wrong.

use std::time::Duration;

use super::judge::{must_go_on, must_not_take_step4};
use super::{Act, ListenCheck};
use crate::wire::initiator::Pieces;

const SEGMENTS: &str = "Nothing may be read off the segments that bytes come in.";
const SOURCE: &str = "docs/protocol.md, Deployed peers";

pub(super) const CHECKS: &[ListenCheck] = &[
    ListenCheck {
        id: "answer-bytewise",
        title: "answers one byte a write",
        rule: SEGMENTS,
        source: SOURCE,
        hostile: false,
        act: Act::Answer {
            change: |plan| {
                // Few: it takes no longer than the 250 ms after which KTorrent looks.
                (plan.pad_b, plan.pad_d) = (8, 8);
                plan.pieces = Some(Pieces { size: 1, pause: Duration::from_millis(1) });
            },
            judge: must_go_on,
        },
    },
    ListenCheck {
        id: "answer-key-split",
        title: "sends the second half of Yb 300 ms behind the first",
        rule: SEGMENTS,
        source: SOURCE,
        hostile: false,
        act: Act::Answer {
            change: |plan| plan.key_pause = Duration::from_millis(300),
            judge: must_go_on,
        },
    },
    ListenCheck {
        id: "answer-pads-500",
        title: "PadB and PadD of 500 bytes each, and the handshake right behind them",
        rule: "A pad has 0 to 512 bytes, whatever the other has. KTorrent reads no more than 1134 bytes before \
               it is through with step 4, and gives up if a part of the handshake is among them.",
        source: "docs/protocol.md, The five steps",
        hostile: false,
        act: Act::Answer {
            change: |plan| (plan.pad_b, plan.pad_d) = (500, 500),
            judge: must_go_on,
        },
    },
    ListenCheck {
        id: "answer-apart",
        title: "sends the BitTorrent handshake 300 ms behind step 4",
        rule: "B may send its handshake with step 4 or later: both orders work.",
        source: "docs/protocol.md, The initial payload",
        hostile: false,
        act: Act::Answer {
            change: |plan| plan.handshake_pause = Duration::from_millis(300),
            judge: must_go_on,
        },
    },
    ListenCheck {
        id: "answer-late",
        title: "sends Yb and step 4 a second late each",
        rule: "aria2 answers each step a second late.",
        source: "measured with aria2 1.36",
        hostile: false,
        act: Act::Answer { change: |plan| plan.delay = Duration::from_secs(1), judge: must_go_on },
    },
    ListenCheck {
        id: "answer-vc-wrong",
        title: "a VC of other bytes than zeros in step 4",
        rule: "Without the bytes that VC encrypts to, A does not go on.",
        source: "docs/protocol.md, What is refused",
        hostile: false,
        act: Act::Answer { change: |plan| plan.vc = [0x5a; 8], judge: must_not_take_step4 },
    },
];
