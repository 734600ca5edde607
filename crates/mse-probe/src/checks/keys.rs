//! Keys and secrets that deployed peers stumble over.

use super::judge::must_accept;
use super::{Act, Check};
use crate::facts::exchange::Exchange;
use crate::verdict::{Judgement, Verdict};
use crate::wire::group::KeyChoice;

const KEPT: &str = "Y and S always have 96 bytes: leading zeros are kept.";

/// Met by chance only: Ya is sent before Yb is known.
fn secret(seen: &Exchange) -> Judgement {
    if !seen.zero_secret {
        let because = format!("none of {} connections had such an S", seen.dials);
        return Judgement::new(Verdict::NotApplicable, because);
    }
    let judged = must_accept(seen);
    let because = format!("{}, at connection {}", judged.because, seen.dials);
    Judgement { because, ..judged }
}

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "ya-leading-zero",
        title: "a Ya that begins with a zero byte",
        rule: KEPT,
        source: "docs/protocol.md, Constants",
        hostile: false,
        act: Act::MseTwice {
            change: |plan| plan.key = KeyChoice::BeginsWith(0),
            judge: must_accept,
        },
    },
    Check {
        id: "ya-0x13",
        title: "a Ya that begins with 0x13, as a plaintext handshake does",
        rule: "All 20 bytes of a plaintext handshake's beginning count: 1 in 256 public keys begin \
               with 0x13.",
        source: "docs/protocol.md, Telling MSE from plaintext",
        hostile: false,
        act: Act::MseTwice {
            change: |plan| plan.key = KeyChoice::BeginsWith(0x13),
            judge: must_accept,
        },
    },
    Check {
        id: "s-leading-zero",
        title: "an S that begins with a zero byte, as 1 in 256 do: dialled until there is one",
        rule: KEPT,
        source: "docs/protocol.md, Deployed peers",
        hostile: false,
        act: Act::SearchSecret { judge: secret },
    },
];
