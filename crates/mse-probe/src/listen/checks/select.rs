//! crypto_select.

use super::judge::{must_go_on, must_refuse_step4};
use super::{Act, ListenCheck};
use crate::facts::visit::Visit;
use crate::verdict::{Judgement, Verdict};
use crate::wire::responder::{ResponderPlan, Select};

const ONE: &str = "A accepts exactly one bit, and only one that it provided.";
const SOURCE: &str = "docs/protocol.md, Choosing a method";

/// What is made of an honest answer: the check that every other one stands on.
pub(in crate::listen) const HONEST: &str = "select-offered";

fn two(plan: &mut ResponderPlan, in_clear: bool) {
    (plan.select, plan.in_clear) = (Select::Value(3), Some(in_clear));
}

/// A method that was not offered cannot be asked for.
fn offered(seen: &Visit) -> Judgement {
    match (seen.offer, seen.selected) {
        (Some(offer), Some(select)) if offer.provide & select == 0 => {
            let because = format!("offers {:#x} alone", offer.provide);
            Judgement::new(Verdict::NotApplicable, because)
        }
        _ => must_go_on(seen),
    }
}

macro_rules! check {
    ($id:expr, $title:literal, $select:expr, $judge:expr) => {
        ListenCheck {
            id: $id,
            title: $title,
            rule: ONE,
            source: SOURCE,
            hostile: false,
            act: Act::Answer { change: |plan| plan.select = $select, judge: $judge },
        }
    };
}

pub(super) const CHECKS: &[ListenCheck] = &[
    check!(HONEST, "selects rc4 if it is offered, else plaintext", Select::Offered, must_go_on),
    check!("select-plaintext", "selects plaintext", Select::Value(1), offered),
    check!("select-nothing", "selects no method", Select::Value(0), must_refuse_step4),
    ListenCheck {
        id: "select-two",
        title: "selects plaintext and rc4 at once, and goes on in plaintext",
        rule: ONE,
        source: SOURCE,
        hostile: false,
        act: Act::Answer { change: |plan| two(plan, true), judge: must_refuse_step4 },
    },
    ListenCheck {
        id: "select-two-rc4",
        title: "selects plaintext and rc4 at once, and goes on with rc4",
        rule: ONE,
        source: SOURCE,
        hostile: false,
        act: Act::Answer { change: |plan| two(plan, false), judge: must_refuse_step4 },
    },
    check!(
        "select-unoffered",
        "selects a method that was not offered",
        Select::Unoffered,
        must_refuse_step4
    ),
];
