//! What no honest peer answers, and some deployed peers die of.

use super::judge::{must_refuse, must_refuse_step4};
use super::{Act, ListenCheck};
use crate::facts::visit::Visit;
use crate::rules::KEY_IN_RANGE;
use crate::verdict::{Judgement, Verdict};
use crate::wire::group::{KeyChoice, Number, near_p, small};
use crate::wire::responder::ResponderPlan;

/// Whoever goes on with such a key did not look at it, whether or not we guess S.
fn refused(seen: &Visit) -> Judgement {
    if seen.behind_key > 0 {
        let because = format!("went on behind Yb with {} bytes", seen.behind_key);
        return Judgement::new(Verdict::Deviates, because);
    }
    must_refuse(seen)
}

fn fixed(plan: &mut ResponderPlan, public: Number, secret: Number) {
    plan.key = KeyChoice::Fixed { public, secret };
}

macro_rules! check {
    ($id:literal, $title:literal, $rule:expr, $change:expr, $judge:expr) => {
        ListenCheck {
            id: $id,
            title: $title,
            rule: $rule,
            source: "docs/protocol.md, What is refused",
            hostile: true,
            act: Act::Answer { change: $change, judge: $judge },
        }
    };
}

pub(super) const CHECKS: &[ListenCheck] = &[
    check!(
        "yb-0",
        "a Yb of 0; S is 0",
        KEY_IN_RANGE,
        |plan| fixed(plan, small(0), small(0)),
        refused
    ),
    check!(
        "yb-1",
        "a Yb of 1; S is 1",
        KEY_IN_RANGE,
        |plan| fixed(plan, small(1), small(1)),
        refused
    ),
    check!(
        "yb-p-1",
        "a Yb of P-1; S is taken for 1, or else P-1",
        KEY_IN_RANGE,
        |plan| fixed(plan, near_p(0x62), small(1)),
        refused
    ),
    check!(
        "yb-p",
        "a Yb of P; S is 0",
        KEY_IN_RANGE,
        |plan| fixed(plan, near_p(0x63), small(0)),
        refused
    ),
    check!(
        "yb-p-plus-1",
        "a Yb of P+1; S is 1",
        KEY_IN_RANGE,
        |plan| fixed(plan, near_p(0x64), small(1)),
        refused
    ),
    check!(
        "yb-max",
        "a Yb of 2^768-1; what S is we cannot know",
        KEY_IN_RANGE,
        |plan| fixed(plan, [0xff; 96], small(0)),
        refused
    ),
    check!(
        "pad-b-600",
        "PadB of 600 bytes",
        "The search for VC fails when 520 bytes behind Yb have arrived.",
        |plan| plan.pad_b = 600,
        must_refuse
    ),
    check!(
        "pad-d-65535",
        "PadD of 65,535 bytes",
        "A PadD of more than 512 bytes is refused.",
        |plan| plan.pad_d = 65_535,
        must_refuse_step4
    ),
];
