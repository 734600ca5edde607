//! How facts become a verdict.

use crate::facts::visit::Visit;
use crate::verdict::{Judgement, Verdict};

/// What is answered is right: the peer has to go on.
pub(in crate::listen) fn must_go_on(seen: &Visit) -> Judgement {
    let verdict = match () {
        () if seen.key.is_none() || seen.cannot_be_answered() => Verdict::NoAnswer,
        () if seen.left_unanswered() => Verdict::NoAnswer,
        () if seen.went_on() && seen.unreadable => Verdict::Fails,
        () if seen.went_on() => Verdict::Pass,
        // It has something to say: that was seen before.
        () => Verdict::Fails,
    };
    Judgement::new(verdict, seen.sentence())
}

/// What is answered is wrong: the peer must not go on, and should close.
pub(super) fn must_refuse(seen: &Visit) -> Judgement {
    let verdict = match () {
        () if seen.key.is_none() || seen.cannot_be_answered() => Verdict::NoAnswer,
        () if seen.left_unanswered() => Verdict::NoAnswer,
        () if seen.went_on() => Verdict::Deviates,
        () if seen.was_closed() => Verdict::Pass,
        () => Verdict::Deviates,
    };
    Judgement::new(verdict, seen.sentence())
}

/// As [`must_refuse`], where the answer is step 4's: it has to be sent first.
pub(super) fn must_refuse_step4(seen: &Visit) -> Judgement {
    match seen.selected {
        None => Judgement::new(Verdict::NoAnswer, seen.sentence()),
        Some(_) => must_refuse(seen),
    }
}

/// As [`must_refuse_step4`], where waiting for better bytes is right for as long as the window is open.
pub(super) fn must_not_take_step4(seen: &Visit) -> Judgement {
    let judged = must_refuse_step4(seen);
    match (judged.verdict, seen.went_on()) {
        (Verdict::Deviates, false) => Judgement { verdict: Verdict::Pass, ..judged },
        _ => judged,
    }
}
