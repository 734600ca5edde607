//! Keys and secrets that deployed peers stumble over.

use super::judge::must_go_on;
use super::{Act, ListenCheck};
use crate::facts::visit::{SecretSeen, Visit};
use crate::rules::ZEROS_KEPT;
use crate::verdict::{Judgement, Verdict};
use crate::wire::group::{KeyChoice, SecretBegins};

const KEPT_OR_NOT_USED: &str = "Y and S always have 96 bytes: leading zeros are kept. As some peers lose them, an \
                                initiator may close before step 3, and dial again.";

fn with_such_an_s(seen: &Visit) -> Judgement {
    let judged = must_go_on(seen);
    match (seen.secret, judged.verdict) {
        (Some(SecretSeen::Stripped), _) => Judgement { verdict: Verdict::Fails, ..judged },
        // Whether it would lose the zero is not to be seen.
        (None, Verdict::Fails) if seen.was_closed() && seen.behind_key == 0 => {
            let because = format!("{}: it does not use such an S", judged.because);
            Judgement::new(Verdict::NotApplicable, because)
        }
        _ => judged,
    }
}

pub(super) const CHECKS: &[ListenCheck] = &[
    ListenCheck {
        id: "yb-leading-zero",
        title: "a Yb that begins with a zero byte",
        rule: ZEROS_KEPT,
        source: "docs/protocol.md, Constants",
        hostile: false,
        act: Act::Answer { change: |plan| plan.key = KeyChoice::BeginsWith(0), judge: must_go_on },
    },
    ListenCheck {
        id: "yb-0x13",
        title: "a Yb that begins with 0x13, as a plaintext handshake does",
        rule: "All 20 bytes of a plaintext handshake's beginning count.",
        source: "docs/protocol.md, Telling MSE from plaintext",
        hostile: false,
        act: Act::Answer {
            change: |plan| plan.key = KeyChoice::BeginsWith(0x13),
            judge: must_go_on,
        },
    },
    ListenCheck {
        id: "answer-s-leading-zero",
        title: "a Yb for which S begins with a zero byte",
        rule: KEPT_OR_NOT_USED,
        source: "docs/protocol.md, Deployed peers",
        hostile: false,
        act: Act::Answer {
            change: |plan| plan.secret = SecretBegins::WithZero,
            judge: with_such_an_s,
        },
    },
];
