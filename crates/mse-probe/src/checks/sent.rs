//! What the peer itself sends, over all connections.

use super::{Act, Check};
use crate::facts::exchange::{Answer, Exchange};
use crate::verdict::{Judgement, Verdict};
use crate::wire::MAX_PAD;

/// Step 4 is found by its first 8 bytes.
const FOUND_BY: usize = 8;

fn keys(all: &[&Exchange]) -> Judgement {
    let keys: Vec<_> = all.iter().filter_map(|seen| seen.key).collect();
    let outside = keys.iter().filter(|key| !key.in_range).count();
    let total = keys.len();
    match (outside, total) {
        (_, 0) => no_answer("sent no Yb", all),
        (0, _) => Judgement::new(Verdict::Pass, format!("each of {total} Yb is in [2, P-2]")),
        _ => Judgement::new(Verdict::Fails, format!("{outside} of {total} Yb outside [2, P-2]")),
    }
}

fn pads(all: &[&Exchange]) -> Judgement {
    let b: Vec<_> = all.iter().filter_map(|seen| seen.pad.or(seen.wrong_vc)).collect();
    let answers = || all.iter().filter_map(|seen| seen.answer);
    let d: Vec<_> = answers().map(|answer| usize::from(answer.pad)).collect();
    // A connection can end by chance in the middle of one.
    let is_cut = |answer: &Answer| answer.pad_is_zeros.is_none();
    let mut announced = answers().filter(|answer| answer.pad > 0).peekable();
    let cut = announced.peek().copied().filter(|_| announced.all(|answer| is_cut(&answer)));
    let lost: Vec<_> = all.iter().filter_map(|seen| behind_key(seen)).collect();
    let most = |lengths: &[usize]| lengths.iter().max().copied().unwrap_or_default();
    let seen = format!("{}, {}", lengths("PadB", &b), lengths("PadD", &d));
    match (b.is_empty(), cut) {
        _ if most(&b).max(most(&d)) > MAX_PAD => Judgement::new(Verdict::Fails, seen),
        (false, Some(cut)) => {
            let because =
                format!("{seen}; one of {} bytes was announced and did not come", cut.pad);
            Judgement::new(Verdict::Fails, because)
        }
        (false, None) => Judgement::new(Verdict::Pass, seen),
        // Whatever of it is step 4, it does not stand where it is looked for.
        (true, _) if most(&lost) >= MAX_PAD + FOUND_BY => Judgement::new(
            Verdict::Fails,
            format!("{} bytes behind Yb, and no VC at offset 0 to {MAX_PAD}", most(&lost)),
        ),
        (true, _) if most(&lost) > 0 => {
            no_answer(&format!("{} bytes behind Yb, and no VC in them", most(&lost)), all)
        }
        (true, _) => no_answer("sent no step 4", all),
    }
}

fn vc(all: &[&Exchange]) -> Judgement {
    let right = all.iter().filter(|seen| seen.pad.is_some()).count();
    let wrong = all.iter().filter(|seen| seen.wrong_vc.is_some()).count();
    match (right, wrong) {
        (0, 0) => no_answer("sent no step 4", all),
        (_, 0) => Judgement::new(Verdict::Pass, format!("each of {right} is 8 zero bytes")),
        _ => {
            let because = format!("{wrong} of {} are something else", right + wrong);
            Judgement::new(Verdict::Fails, because)
        }
    }
}

/// How much there is behind Yb, where step 4 was asked for and not found.
fn behind_key(seen: &Exchange) -> Option<usize> {
    let received = seen.record.totals().1;
    let asked = seen.last_sent >= crate::facts::exchange::LastSent::Step3;
    (asked && seen.key.is_some() && seen.pad.is_none()).then(|| received.saturating_sub(96))
}

fn lengths(name: &str, lengths: &[usize]) -> String {
    let count = lengths.len();
    match (lengths.iter().min(), lengths.iter().max()) {
        (Some(least), Some(most)) if least == most => {
            format!("{name} of {least} bytes on {count} connections")
        }
        (Some(least), Some(most)) => {
            format!("{name} of {least} to {most} bytes on {count} connections")
        }
        _ => format!("no {name} seen"),
    }
}

fn no_answer(what: &str, all: &[&Exchange]) -> Judgement {
    let count = all.len();
    Judgement::new(Verdict::NoAnswer, format!("{what}, on {count} connections"))
}

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "sent-keys",
        title: "looks at every Yb that came",
        rule: "A public key is in [2, P-2].",
        source: "docs/protocol.md, What is refused",
        hostile: false,
        act: Act::Sent { judge: keys },
    },
    Check {
        id: "sent-pads",
        title: "looks at every PadB and PadD that came",
        rule: "PadB and PadD have 0 to 512 bytes: VC is found at each of the 513 offsets behind Yb, \
               and a longer PadD is refused.",
        source: "docs/protocol.md, Finding the end of a pad",
        hostile: false,
        act: Act::Sent { judge: pads },
    },
    Check {
        id: "sent-step4-vc",
        title: "looks at every VC that came",
        rule: "VC is 8 zero bytes under keyB: the other has nothing else to find step 4 by.",
        source: "docs/protocol.md, The five steps",
        hostile: false,
        act: Act::Sent { judge: vc },
    },
];

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;
    use std::time::Duration;

    use super::*;
    use crate::facts::exchange::{KeySeen, Kind, LastSent};
    use crate::wire::record::What;

    fn seen(pad: Option<usize>, received: usize) -> Exchange {
        let mut seen = Exchange::unconnected(Kind::Mse { provide: 3 }, None, ErrorKind::Other);
        seen.key = Some(KeySeen { after: Duration::ZERO, first: 1, in_range: true });
        (seen.pad, seen.last_sent) = (pad, LastSent::Step3);
        seen.record.add(Duration::ZERO, What::Received(vec![0; 96 + received]));
        seen
    }

    fn answered(pad_b: usize, pad_d: u16, all_came: bool) -> Exchange {
        let after = Duration::ZERO;
        let answer =
            Answer { after, select: 2, pad: pad_d, pad_is_zeros: all_came.then_some(true) };
        Exchange { answer: Some(answer), ..seen(Some(pad_b), 600) }
    }

    #[test]
    fn one_pad_that_is_too_long_is_enough() {
        let fine = answered(512, 512, true);
        assert_eq!(pads(&[&fine, &answered(0, 0, false)]).verdict, Verdict::Pass);
        for wrong in [answered(513, 0, false), answered(0, 513, true)] {
            assert_eq!(pads(&[&wrong, &fine]).verdict, Verdict::Fails);
        }
        let judged = pads(&[&answered(513, 0, false), &fine]);
        assert!(judged.because.contains("512 to 513 bytes"), "{judged:?}");
    }

    #[test]
    fn a_pad_that_never_comes_is_found() {
        let cut = answered(0, 9, false);
        assert_eq!(pads(&[&cut, &cut]).verdict, Verdict::Fails);
        assert_eq!(pads(&[&cut, &answered(0, 9, true)]).verdict, Verdict::Pass);
    }

    #[test]
    fn without_step_4_only_too_many_bytes_are_a_fault() {
        for (received, verdict) in
            [(0, Verdict::NoAnswer), (519, Verdict::NoAnswer), (520, Verdict::Fails)]
        {
            assert_eq!(pads(&[&seen(None, received)]).verdict, verdict, "{received}");
        }
        // Another that was answered says more.
        assert_eq!(pads(&[&seen(None, 520), &answered(9, 9, true)]).verdict, Verdict::Pass);
    }

    #[test]
    fn one_key_out_of_range_is_enough() {
        let mut wrong = seen(None, 0);
        assert_eq!(keys(&[&wrong]).verdict, Verdict::Pass);
        wrong.key = Some(KeySeen { after: Duration::ZERO, first: 0, in_range: false });
        assert_eq!(keys(&[&wrong, &seen(None, 0)]).verdict, Verdict::Fails);
        assert_eq!(keys(&[]).verdict, Verdict::NoAnswer);
    }
}
