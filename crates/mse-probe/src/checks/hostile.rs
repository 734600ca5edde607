//! What no honest peer sends, and some deployed peers die of.

use super::judge::{must_refuse, must_refuse_key};
use super::{Act, Check};
use crate::rules::KEY_IN_RANGE;
use crate::wire::group::{KeyChoice, Number, SecretBegins, near_p, small};
use crate::wire::initiator::{InitiatorPlan, Stop};

const FLOOD: &str = "The search for HASH(\"req1\", S) fails when 532 bytes behind Ya have arrived.";
const PAD_C: &str = "A PadC of more than 512 bytes is refused.";

/// Whoever answers it did not look at it. What S would be is not known.
fn largest(plan: &mut InitiatorPlan) {
    fixed(plan, [0xff; 96], small(0));
    plan.stop = Stop::BehindKey;
}

fn fixed(plan: &mut InitiatorPlan, public: Number, secret: Number) {
    plan.key = KeyChoice::Fixed { public, secret };
    // What it begins with is not for chance to say.
    plan.secret = if secret[0] == 0 { SecretBegins::WithZero } else { SecretBegins::WithoutZero };
}

macro_rules! key {
    ($id:literal, $title:literal, $public:expr, $secret:expr) => {
        Check {
            id: $id,
            title: $title,
            rule: KEY_IN_RANGE,
            source: "docs/protocol.md, What is refused",
            hostile: true,
            act: Act::Mse { change: |plan| fixed(plan, $public, $secret), judge: must_refuse_key },
        }
    };
}

macro_rules! flood {
    ($id:literal, $title:literal, $rule:expr, $change:expr) => {
        Check {
            id: $id,
            title: $title,
            rule: $rule,
            source: "docs/protocol.md, What is refused",
            hostile: true,
            act: Act::Mse { change: $change, judge: must_refuse },
        }
    };
}

pub(super) const CHECKS: &[Check] = &[
    key!("key-0", "a Ya of 0; S is 0", small(0), small(0)),
    key!("key-1", "a Ya of 1; S is 1", small(1), small(1)),
    key!("key-p-1", "a Ya of P-1; S is taken for 1, or else P-1", near_p(0x62), small(1)),
    key!("key-p", "a Ya of P; S is 0", near_p(0x63), small(0)),
    key!("key-p-plus-1", "a Ya of P+1; S is 1", near_p(0x64), small(1)),
    Check {
        id: "key-max",
        title: "a Ya of 2^768-1, which some libraries take that refuse P+1",
        rule: KEY_IN_RANGE,
        source: "docs/protocol.md, What is refused",
        hostile: true,
        act: Act::Mse { change: largest, judge: must_refuse_key },
    },
    flood!("pad-a-600", "PadA of 600 bytes", FLOOD, |plan| plan.pad_a = 600),
    flood!("pad-c-65535", "PadC of 65,535 bytes", PAD_C, |plan| plan.pad_c = 65_535),
    flood!("flood-1m", "Ya and 1 MiB of random bytes", FLOOD, |plan| {
        (plan.pad_a, plan.stop) = (1 << 20, Stop::BehindKey);
    }),
];
