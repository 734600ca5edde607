//! Responders that fall silent, or nearly so.

use std::time::Duration;

use super::{Act, ListenCheck};
use crate::facts::visit::Visit;
use crate::verdict::{Judgement, Verdict};
use crate::wire::responder::{ResponderPlan, Silence};

const KEY: &str = "A connection on which fewer than 96 bytes came within 30 s is closed.";
const LATER: &str = "No limit is written for the later steps; deployed peers take 1 to 180 s for the \
                     whole handshake.";
const SOURCE: &str = "specification of 2006, early termination";

/// What the specification allows, and a little.
const WAIT: Duration = Duration::from_secs(32);

fn in_time(seen: &Visit) -> Judgement {
    let verdict = match () {
        () if seen.key.is_none() => Verdict::NoAnswer,
        () if seen.was_closed() => Verdict::Pass,
        () => Verdict::Deviates,
    };
    Judgement::new(verdict, seen.sentence())
}

fn at_all(seen: &Visit) -> Judgement {
    match in_time(seen) {
        judged if !seen.sent_step3() => Judgement { verdict: Verdict::NoAnswer, ..judged },
        Judgement { verdict: Verdict::Deviates, because } => {
            Judgement { verdict: Verdict::Pass, because: format!("{because}; no limit is written") }
        }
        judged => judged,
    }
}

fn fall_silent(plan: &mut ResponderPlan, silence: Silence) {
    (plan.silence, plan.wait) = (silence, Some(WAIT));
    // Enough for a byte a second.
    plan.pad_d = 512;
}

macro_rules! check {
    ($id:literal, $title:literal, $rule:expr, $silence:expr, $judge:expr) => {
        ListenCheck {
            id: $id,
            title: $title,
            rule: $rule,
            source: SOURCE,
            hostile: false,
            act: Act::Answer { change: |plan| fall_silent(plan, $silence), judge: $judge },
        }
    };
}

pub(super) const CHECKS: &[ListenCheck] = &[
    check!("silent-before-yb", "never sends Yb", KEY, Silence::BeforeKey, in_time),
    check!("drip-yb", "Yb, a byte a second", KEY, Silence::SlowKey, in_time),
    check!("silent-before-step4", "never sends step 4", LATER, Silence::BeforeStep4, at_all),
    check!("drip-step4", "step 4, a byte a second", LATER, Silence::SlowStep4, at_all),
];
