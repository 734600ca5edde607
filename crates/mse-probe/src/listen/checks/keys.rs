//! Keys and secrets that deployed peers stumble over.

use super::ListenCheck;
use super::judge::must_go_on;
use crate::wire::group::{KeyChoice, SecretBegins};

const KEPT: &str = "Y and S always have 96 bytes: leading zeros are kept.";

pub(super) const CHECKS: &[ListenCheck] = &[
    ListenCheck {
        id: "yb-leading-zero",
        title: "a Yb that begins with a zero byte",
        rule: KEPT,
        source: "docs/protocol.md, Constants",
        hostile: false,
        change: |plan| plan.key = KeyChoice::BeginsWith(0),
        judge: must_go_on,
    },
    ListenCheck {
        id: "yb-0x13",
        title: "a Yb that begins with 0x13, as a plaintext handshake does",
        rule: "All 20 bytes of a plaintext handshake's beginning count.",
        source: "docs/protocol.md, Telling MSE from plaintext",
        hostile: false,
        change: |plan| plan.key = KeyChoice::BeginsWith(0x13),
        judge: must_go_on,
    },
    ListenCheck {
        id: "answer-s-leading-zero",
        title: "a Yb for which S begins with a zero byte",
        rule: KEPT,
        source: "docs/protocol.md, Deployed peers",
        hostile: false,
        change: |plan| plan.secret = SecretBegins::WithZero,
        judge: |seen| {
            let judged = must_go_on(seen);
            // We say so before step 3, and dial again; to be kept waiting is worse.
            match (judged.verdict, seen.offer, seen.was_closed()) {
                (crate::verdict::Verdict::Fails, None, true) => crate::verdict::Judgement {
                    verdict: crate::verdict::Verdict::Deviates,
                    because: format!("{}: it does not use such an S", judged.because),
                },
                _ => judged,
            }
        },
    },
];
