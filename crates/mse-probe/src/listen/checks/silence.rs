//! Responders that fall silent.

use std::time::Duration;

use super::ListenCheck;
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
        Judgement { verdict: Verdict::Deviates, because } => {
            Judgement { verdict: Verdict::Pass, because: format!("{because}; no limit is written") }
        }
        judged => judged,
    }
}

fn fall_silent(plan: &mut ResponderPlan, silence: Silence) {
    (plan.silence, plan.wait) = (silence, Some(WAIT));
}

pub(super) const CHECKS: &[ListenCheck] = &[
    ListenCheck {
        id: "silent-before-yb",
        title: "never sends Yb",
        rule: KEY,
        source: SOURCE,
        hostile: false,
        change: |plan| fall_silent(plan, Silence::BeforeKey),
        judge: in_time,
    },
    ListenCheck {
        id: "silent-before-step4",
        title: "never sends step 4",
        rule: LATER,
        source: SOURCE,
        hostile: false,
        change: |plan| fall_silent(plan, Silence::BeforeStep4),
        judge: at_all,
    },
];
