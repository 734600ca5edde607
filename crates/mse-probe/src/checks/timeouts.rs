//! Peers that fall silent.

use std::time::Duration;

use super::{Act, Check};
use crate::facts::exchange::Exchange;
use crate::verdict::{Judgement, Verdict};
use crate::wire::initiator::{InitiatorPlan, Stop};

const KEY: &str = "A connection on which fewer than 96 bytes came within 30 s is closed.";
const LATER: &str = "No limit is written for the later steps; deployed peers take 4 to 180 s for the \
                     whole handshake. Without any, connections that say nothing add up.";
const SOURCE: &str = "specification of 2006, early termination";

/// What the specification allows, and a little.
const WAIT: Duration = Duration::from_secs(32);

/// There is a number in the text.
fn in_time(seen: &Exchange) -> Judgement {
    let verdict = match () {
        () if !seen.was_connected() => Verdict::NoAnswer,
        () if seen.was_closed() => Verdict::Pass,
        () => Verdict::Deviates,
    };
    Judgement::new(verdict, seen.sentence())
}

/// There is none.
fn at_all(seen: &Exchange) -> Judgement {
    let judged = in_time(seen);
    match judged.verdict {
        Verdict::Deviates => Judgement {
            verdict: Verdict::Pass,
            because: format!("{}; no limit is written", judged.because),
        },
        _ => judged,
    }
}

fn silent_after(plan: &mut InitiatorPlan, stop: Stop) {
    (plan.stop, plan.wait) = (stop, Some(WAIT));
    match stop {
        Stop::BehindStep4 => plan.ia = 0,
        Stop::InStep3 => plan.ia = plan.payload.len(),
        _ => {}
    }
}

macro_rules! check {
    ($id:literal, $title:literal, $rule:expr, $judge:expr, $stop:expr) => {
        Check {
            id: $id,
            title: $title,
            rule: $rule,
            source: SOURCE,
            hostile: false,
            act: Act::Silence { change: |plan| silent_after(plan, $stop), judge: $judge },
        }
    };
}

pub(super) const CHECKS: &[Check] = &[
    check!("silent-connection", "says nothing", KEY, in_time, Stop::InKey(0)),
    check!("silent-in-key", "falls silent behind 50 bytes of Ya", KEY, in_time, Stop::InKey(50)),
    check!("silent-behind-key", "falls silent behind Ya", LATER, at_all, Stop::BehindKey),
    check!(
        "silent-behind-req1",
        "falls silent behind HASH(req1, S)",
        LATER,
        at_all,
        Stop::BehindReq1
    ),
    check!("silent-in-ia", "falls silent in the middle of IA", LATER, at_all, Stop::InStep3),
    check!(
        "silent-behind-step4",
        "never sends its BitTorrent handshake",
        LATER,
        at_all,
        Stop::BehindStep4
    ),
];
