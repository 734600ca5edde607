//! How facts become a verdict.

use crate::facts::exchange::{Ending, Exchange, LastSent};
use crate::verdict::{Judgement, Verdict};

/// What is sent is right: the handshake has to come about.
pub(super) fn must_accept(seen: &Exchange) -> Judgement {
    accepted_or(seen, Verdict::Fails)
}

/// What is sent is right but unusual, and no honest peer depends on it.
pub(super) fn should_accept(seen: &Exchange) -> Judgement {
    accepted_or(seen, Verdict::Deviates)
}

/// As [`should_accept`], and the connection has to be kept.
pub(super) fn should_keep(seen: &Exchange) -> Judgement {
    let judged = should_accept(seen);
    if judged.verdict == Verdict::Pass && seen.was_closed() {
        return Judgement::new(Verdict::Deviates, format!("{}, {}", judged.because, seen.end()));
    }
    judged
}

/// What is sent is wrong: the peer has to close, and say nothing before.
pub(super) fn must_refuse(seen: &Exchange) -> Judgement {
    let sentence = seen.sentence();
    match seen.ending {
        _ if !got_to_the_point(seen) => Judgement::new(Verdict::NoAnswer, sentence),
        _ if seen.answer.is_some() => Judgement::new(Verdict::Deviates, sentence),
        Ending::Closed { .. } => Judgement::new(Verdict::Pass, sentence),
        _ => Judgement::new(Verdict::Deviates, format!("did not go on, but {}", seen.end())),
    }
}

/// As [`must_refuse`], where what is wrong is Ya: whoever answers it did not look at it, even if what
/// it makes of S is not what we take it for.
pub(super) fn must_refuse_key(seen: &Exchange) -> Judgement {
    let judged = must_refuse(seen);
    match (judged.verdict, seen.key) {
        (Verdict::Pass, Some(_)) => Judgement { verdict: Verdict::Deviates, ..judged },
        _ => judged,
    }
}

/// As [`must_refuse`], where what is wrong is in step 3: closing before that is no answer.
pub(super) fn must_refuse_step3(seen: &Exchange) -> Judgement {
    let judged = must_refuse(seen);
    let verdict = if seen.last_sent < LastSent::Step3 { Verdict::NoAnswer } else { judged.verdict };
    Judgement { verdict, ..judged }
}

/// As [`must_refuse`], where waiting is as good as closing: the rule gives no time.
pub(super) fn must_not_go_on(seen: &Exchange) -> Judgement {
    let verdict = match () {
        () if !got_to_the_point(seen) => Verdict::NoAnswer,
        () if seen.answer.is_some() || seen.greeting.is_some() => Verdict::Deviates,
        () => Verdict::Pass,
    };
    Judgement::new(verdict, seen.sentence())
}

fn accepted_or(seen: &Exchange, otherwise: Verdict) -> Judgement {
    let verdict = match () {
        () if seen.is_complete() => Verdict::Pass,
        () if !seen.was_connected() => Verdict::NoAnswer,
        () => otherwise,
    };
    Judgement::new(verdict, seen.sentence())
}

/// Whether the peer saw what it has to judge: it may close without a key, but it has to be there.
fn got_to_the_point(seen: &Exchange) -> bool {
    seen.was_connected() && seen.last_sent != LastSent::Nothing
}
