//! Peers that never quite fall silent.

use std::time::Duration;

use super::{Act, Check};
use crate::facts::exchange::Exchange;
use crate::verdict::{Judgement, Verdict};
use crate::wire::initiator::{InitiatorPlan, Stop};
use crate::wire::record::{Event, What};

/// Between two bytes: shorter than any limit that a deployed peer has for silence.
const PAUSE: Duration = Duration::from_secs(1);

/// The specification gives 30 s for a key.
const FOR_KEY: Duration = Duration::from_secs(34);

/// Deployed peers give a handshake 4 to 180 s.
const FOR_ALL: Duration = Duration::from_secs(190);

fn from(plan: &mut InitiatorPlan, at_once: usize, wait: Duration) {
    plan.stop = Stop::Dripping { at_once, pause: PAUSE };
    (plan.pad_a, plan.wait) = (512, Some(wait));
}

/// Each byte puts off what is measured from the last one: only the whole counts.
fn in_all(seen: &Exchange) -> Judgement {
    let events = seen.record.events();
    let at = |is: fn(&What) -> bool| {
        let mut found = events.iter().filter(move |event| is(&event.what));
        let first: Option<&Event> = found.next();
        first.map(|event| event.at)
    };
    let sent = seen.record.totals().0;
    let Some(began) = at(|what| *what == What::Connected) else {
        return Judgement::new(Verdict::NoAnswer, seen.sentence());
    };
    let seconds = |end: Duration| end.saturating_sub(began).as_secs_f64();
    match at(|what| matches!(what, What::Closed(_))) {
        Some(end) => {
            let because = format!("closed after {:.1} s and {sent} bytes", seconds(end));
            Judgement::new(Verdict::Pass, because)
        }
        None => {
            let last = events.last().map_or(began, |event| event.at);
            let because = format!("still open after {:.1} s and {sent} bytes", seconds(last));
            Judgement::new(Verdict::Deviates, because)
        }
    }
}

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "drip-in-key",
        title: "Ya, a byte a second",
        rule: "A connection on which fewer than 96 bytes came within 30 s is closed, however recent \
               the last of them.",
        source: "specification of 2006, early termination",
        hostile: false,
        act: Act::Silence { change: |plan| from(plan, 0, FOR_KEY), judge: in_all },
    },
    Check {
        id: "drip-behind-key",
        title: "Ya, and then PadA, a byte a second for 190 s",
        rule: "The whole handshake has a limit, not only the silence in it. None is written; deployed \
               peers take 4 to 180 s.",
        source: "specification of 2006, early termination",
        hostile: true,
        act: Act::Silence { change: |plan| from(plan, 96, FOR_ALL), judge: in_all },
    },
];

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use super::*;
    use crate::facts::exchange::Kind;
    use crate::wire::record::How;

    #[test]
    fn the_last_byte_does_not_count() {
        let mut seen = Exchange::unconnected(Kind::Mse { provide: 3 }, None, ErrorKind::Other);
        assert_eq!(in_all(&seen).verdict, Verdict::NoAnswer);
        let second = Duration::from_secs(1);
        seen.record.add(second, What::Connected);
        seen.record.add(second * 2, What::Sent(vec![0]));
        seen.record.add(second * 11, What::Sent(vec![0]));
        assert_eq!(in_all(&seen).verdict, Verdict::Deviates);
        seen.record.add(second * 11, What::Closed(How::Fin));
        let judged = in_all(&seen);
        assert_eq!(judged.verdict, Verdict::Pass);
        assert_eq!(judged.because, "closed after 10.0 s and 2 bytes");
    }
}
