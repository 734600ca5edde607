//! crypto_select.

use super::ListenCheck;
use super::judge::{must_go_on, must_refuse_step4};
use crate::facts::visit::Visit;
use crate::verdict::{Judgement, Verdict};
use crate::wire::responder::Select;

const ONE: &str = "A accepts exactly one bit, and only one that it provided.";
const SOURCE: &str = "docs/protocol.md, Choosing a method";

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
    ($id:literal, $title:literal, $select:expr, $judge:expr) => {
        ListenCheck {
            id: $id,
            title: $title,
            rule: ONE,
            source: SOURCE,
            hostile: false,
            change: |plan| plan.select = $select,
            judge: $judge,
        }
    };
}

pub(super) const CHECKS: &[ListenCheck] = &[
    check!(
        "select-offered",
        "selects rc4 if it is offered, else plaintext",
        Select::Offered,
        must_go_on
    ),
    check!("select-plaintext", "selects plaintext", Select::Value(1), offered),
    check!("select-nothing", "selects no method", Select::Value(0), must_refuse_step4),
    ListenCheck {
        id: "select-two",
        title: "selects plaintext and rc4 at once, and goes on in plaintext",
        rule: ONE,
        source: SOURCE,
        hostile: false,
        change: |plan| (plan.select, plan.in_clear) = (Select::Value(3), Some(true)),
        judge: must_refuse_step4,
    },
    ListenCheck {
        id: "select-two-rc4",
        title: "selects plaintext and rc4 at once, and goes on with rc4",
        rule: ONE,
        source: SOURCE,
        hostile: false,
        change: |plan| (plan.select, plan.in_clear) = (Select::Value(3), Some(false)),
        judge: must_refuse_step4,
    },
    check!(
        "select-unoffered",
        "selects a method that was not offered",
        Select::Unoffered,
        must_refuse_step4
    ),
];
