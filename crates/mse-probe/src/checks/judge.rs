//! How facts become a verdict.

use crate::facts::exchange::{Exchange, LastSent};
use crate::verdict::{Judgement, Verdict};

/// What is sent is right: the handshake has to come about.
pub(super) fn must_accept(seen: &Exchange) -> Judgement {
    accepted_or(seen, Verdict::Fails)
}

/// What is sent in step 3 is right but unusual, and no honest peer depends on it. Closing before that is
/// no answer.
pub(super) fn should_accept(seen: &Exchange) -> Judgement {
    let early = seen.last_sent < LastSent::Step3;
    accepted_or(seen, if early { Verdict::NoAnswer } else { Verdict::Deviates })
}

/// As [`should_accept`], and the connection has to be kept.
pub(super) fn should_keep(seen: &Exchange) -> Judgement {
    let judged = should_accept(seen);
    if judged.verdict == Verdict::Pass && seen.was_closed() {
        return Judgement::new(Verdict::Deviates, format!("{}, {}", judged.because, seen.end()));
    }
    judged
}

/// What is sent is wrong: the peer must not go on. Whether it closes at once, or lets the connection stand
/// so that its end says nothing, is left to it: `garbage-532` waits for that.
pub(super) fn must_refuse(seen: &Exchange) -> Judgement {
    let verdict = match () {
        () if !got_to_the_point(seen) => Verdict::NoAnswer,
        () if seen.answer.is_some() || seen.greeting.is_some() => Verdict::Deviates,
        () => Verdict::Pass,
    };
    Judgement::new(verdict, seen.sentence())
}

/// As [`must_refuse`], and the connection has to end.
pub(super) fn must_close(seen: &Exchange) -> Judgement {
    let judged = must_refuse(seen);
    match judged.verdict {
        Verdict::Pass if !seen.was_closed() => Judgement { verdict: Verdict::Deviates, ..judged },
        _ => judged,
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

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;
    use std::time::Duration;

    use super::*;
    use crate::facts::exchange::{Ending, Kind};
    use crate::wire::record::How;

    fn ended(ending: Ending) -> Exchange {
        let kind = Kind::Mse { provide: 3 };
        let mut seen = Exchange::unconnected(kind, None, ErrorKind::Other);
        (seen.connected, seen.last_sent) = (Some(Duration::ZERO), LastSent::Key);
        seen.ending = ending;
        seen
    }

    #[test]
    fn to_wait_is_no_answer_but_has_to_end() {
        let after = Duration::from_secs(62);
        let waits = ended(Ending::Open { after });
        assert_eq!(must_refuse(&waits).verdict, Verdict::Pass);
        assert_eq!(must_close(&waits).verdict, Verdict::Deviates);
        assert!(must_close(&waits).because.contains("still open 62.0 s after Ya"));
        let closes = ended(Ending::Closed { how: How::Fin, after });
        assert_eq!(must_close(&closes).verdict, Verdict::Pass);
        let mut unasked = closes;
        unasked.last_sent = LastSent::Nothing;
        assert_eq!(must_close(&unasked).verdict, Verdict::NoAnswer);
    }
}
