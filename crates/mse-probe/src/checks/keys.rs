//! Keys and secrets that deployed peers stumble over.

use std::time::Duration;

use super::judge::must_accept;
use super::{Act, Check};
use crate::dialer::Found;
use crate::rules::ZEROS_KEPT;
use crate::verdict::{Judgement, Verdict};
use crate::wire::group::{KeyChoice, SecretBegins};
use crate::wire::initiator::InitiatorPlan;

/// How long a peer has for step 4 before its key is doubted: aria2 takes more than 1 s, KTorrent gives
/// 5 s for the whole handshake.
const DOUBT: Duration = Duration::from_secs(2);

/// Met by chance only: Ya is sent before Yb is known.
fn until_secret(plan: &mut InitiatorPlan) {
    (plan.secret, plan.pad_a) = (SecretBegins::WithZero, 0);
}

/// Met by chance only. There is to be room for a second try in what is PadA to the peer.
fn until_key(plan: &mut InitiatorPlan) {
    (plan.doubts_key, plan.pad_a, plan.pad_c) = (Some(DOUBT), 0, 0);
}

fn secret(found: &Found) -> Judgement {
    if !found.is_met { not_met(found, "an S") } else { at(found, must_accept(&found.seen)) }
}

fn key(found: &Found) -> Judgement {
    if !found.is_met {
        return not_met(found, "a Yb");
    }
    if found.seen.lost_zero {
        let because = "Yb came without its leading zero: step 4 is there if one is put in front";
        return at(found, Judgement::new(Verdict::Fails, because));
    }
    at(found, must_accept(&found.seen))
}

fn at(found: &Found, judged: Judgement) -> Judgement {
    let because = format!("{}, at connection {}", judged.because, found.seen.dials);
    Judgement { because, ..judged }
}

fn not_met(found: &Found, what: &str) -> Judgement {
    let Found { dials, keys, .. } = found;
    if found.is_gone {
        let because = format!(
            "stopped answering: {keys} of {dials} connections brought a Yb, the last ones none; none \
             had such {what}"
        );
        return Judgement::new(Verdict::NoAnswer, because);
    }
    let because = format!("none of {keys} connections had such {what}");
    Judgement::new(Verdict::NotApplicable, because)
}

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "ya-leading-zero",
        title: "a Ya that begins with a zero byte",
        rule: ZEROS_KEPT,
        source: "docs/protocol.md, Constants",
        hostile: false,
        act: Act::MseRetried {
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
        act: Act::MseRetried {
            change: |plan| plan.key = KeyChoice::BeginsWith(0x13),
            judge: must_accept,
        },
    },
    Check {
        id: "s-leading-zero",
        title: "an S that begins with a zero byte, as 1 in 256 do: dialled until there is one",
        rule: ZEROS_KEPT,
        source: "docs/protocol.md, Deployed peers",
        hostile: false,
        act: Act::Search { change: until_secret, judge: secret },
    },
    Check {
        id: "sent-leading-zero",
        title: "a Yb that begins with a zero byte, as 1 in 256 do: dialled until there is one, or it \
                shows that one was lost",
        rule: ZEROS_KEPT,
        source: "docs/protocol.md, Constants",
        hostile: false,
        act: Act::Search { change: until_key, judge: key },
    },
];
