//! crypto_provide and crypto_select.

use super::judge::{must_accept, must_refuse_step3};
use super::{Act, Check};
use crate::facts::exchange::{Exchange, Kind};
use crate::facts::sentence::method;
use crate::verdict::{Judgement, Verdict};

const ONE: &str =
    "B selects exactly one bit that was provided, or closes where its policy allows none.";
const UNKNOWN: &str =
    "Bits that are not known are passed over in crypto_provide and never selected.";
const SOURCE: &str = "docs/protocol.md, Choosing a method";

/// The methods that there are: plaintext and RC4.
const KNOWN: u32 = 3;
/// AES, as a draft has it.
const DRAFT: u32 = 4;

/// Refusing is a matter of policy; selecting what was not offered is not.
fn one_that_was_offered(seen: &Exchange) -> Judgement {
    let Kind::Mse { provide } = seen.kind else { return must_accept(seen) };
    let Some(answer) = seen.answer else {
        return match seen.was_closed() {
            true => Judgement::new(Verdict::Pass, format!("refused: {}", seen.sentence())),
            false => must_accept(seen),
        };
    };
    let selected = method(answer.select);
    match seen.selected() {
        None if answer.select.count_ones() > 1 => {
            let because = format!("selected {selected}, several at once, of {provide:#x}");
            Judgement::new(Verdict::Fails, because)
        }
        None => {
            let because = format!("selected {selected} where {provide:#x} was offered");
            Judgement::new(Verdict::Fails, because)
        }
        // Whoever knows the draft may.
        Some(DRAFT) => Judgement::new(
            Verdict::NotApplicable,
            format!("selected {selected}, a draft's AES, which was offered and is not spoken here"),
        ),
        Some(select) if select & KNOWN == 0 => {
            let because = format!("selected {selected}, which was offered and has no meaning");
            Judgement::new(Verdict::Fails, because)
        }
        Some(_) => must_accept(seen),
    }
}

fn both(seen: &Exchange) -> Judgement {
    if seen.answer.is_some() { one_that_was_offered(seen) } else { must_accept(seen) }
}

macro_rules! check {
    ($id:literal, $title:literal, $rule:expr, $provide:literal, $act:ident, $judge:expr) => {
        Check {
            id: $id,
            title: $title,
            rule: $rule,
            source: SOURCE,
            hostile: false,
            act: Act::$act { change: |plan| plan.provide = $provide, judge: $judge },
        }
    };
}

pub(super) const CHECKS: &[Check] = &[
    check!("provide-both", "offers plaintext and rc4", ONE, 3, MseRetried, both),
    check!("provide-rc4", "offers rc4 alone", ONE, 2, MseRetried, one_that_was_offered),
    check!("provide-plaintext", "offers plaintext alone", ONE, 1, MseRetried, one_that_was_offered),
    check!(
        "provide-unknown-bits",
        "offers plaintext, rc4 and all 30 bits that have no meaning",
        UNKNOWN,
        0xffff_ffff,
        MseRetried,
        both
    ),
    check!(
        "provide-draft-bit",
        "offers rc4 and 0x04, a draft's AES",
        UNKNOWN,
        6,
        MseRetried,
        one_that_was_offered
    ),
    check!(
        "provide-unknown-only",
        "offers 0xf0000000 alone",
        "Where no method is known, the connection is closed.",
        0xf000_0000,
        Mse,
        must_refuse_step3
    ),
    check!(
        "provide-nothing",
        "offers no method",
        "Where no method is provided, the connection is closed.",
        0,
        Mse,
        must_refuse_step3
    ),
];
