//! What checks show.
//!
//! Passing one is what the protocol asks for, and tells only who it is not.

use std::time::Duration;

use super::Implementation::{
    Anacrolix, Aria2, BiglyBt, KTorrent, Libtorrent, LibtorrentOld, Mse, RTorrent, Transmission,
};
use super::{Implementation, Trait};
use crate::conformance::Outcome;
use crate::facts::exchange::{Ending, Exchange};
use crate::verdict::Verdict;

/// A check that implementations pass, or do not.
struct Telling {
    id: &'static str,
    passed: &'static str,
    failed: &'static str,
    /// What is sent is wrong, and to be refused.
    is_refused: bool,
    pass: &'static [Implementation],
    fail: &'static [Implementation],
}

const TELLING: &[Telling] = &[
    Telling {
        id: "vc-wrong",
        passed: "it checks VC",
        failed: "it does not check VC",
        is_refused: true,
        pass: &[LibtorrentOld, Libtorrent, RTorrent, Aria2, KTorrent, Mse],
        fail: &[Transmission, BiglyBt, Anacrolix],
    },
    Telling {
        id: "pad-c-513",
        passed: "it refuses a PadC that is too long",
        failed: "it takes a PadC that is too long",
        is_refused: true,
        pass: &[LibtorrentOld, Libtorrent, RTorrent, Aria2, KTorrent, BiglyBt, Mse],
        fail: &[Transmission, Anacrolix],
    },
    Telling {
        id: "ya-0x13",
        passed: "it takes a Ya that begins with 0x13",
        failed: "it takes a Ya that begins with 0x13 for plaintext",
        is_refused: false,
        pass: &[LibtorrentOld, Libtorrent, RTorrent, Aria2, KTorrent, BiglyBt, Mse],
        fail: &[Transmission],
    },
    Telling {
        id: "s-leading-zero",
        passed: "it keeps the leading zero of S",
        failed: "it loses the leading zero of S",
        is_refused: false,
        pass: &[Libtorrent, Aria2],
        fail: &[LibtorrentOld, RTorrent, KTorrent],
    },
    // Of KTorrent, some take more and some do not.
    Telling {
        id: "ia-72",
        passed: "it takes more than 68 bytes of IA",
        failed: "it takes no more than 68 bytes of IA",
        is_refused: false,
        pass: &[Transmission, BiglyBt, Anacrolix, Mse],
        fail: &[LibtorrentOld, Libtorrent, RTorrent, Aria2],
    },
    // Whether rTorrent loses it depends on what of it is there when it looks.
    Telling {
        id: "behind-empty-ia",
        passed: "it keeps what comes behind an empty IA",
        failed: "it loses what comes behind an empty IA",
        is_refused: false,
        pass: &[LibtorrentOld, Libtorrent, Transmission, Mse],
        fail: &[Aria2],
    },
    Telling {
        id: "ia-absent",
        passed: "it does without IA",
        failed: "it does not do without IA",
        is_refused: false,
        pass: &[LibtorrentOld, Libtorrent, Transmission, RTorrent, Aria2, BiglyBt, Mse],
        fail: &[KTorrent],
    },
    Telling {
        id: "key-1",
        passed: "it refuses a public key that is out of range",
        failed: "it takes a public key that is out of range",
        is_refused: false,
        pass: &[Libtorrent, Transmission, RTorrent, Mse],
        fail: &[LibtorrentOld, Aria2, KTorrent],
    },
    Telling {
        id: "bytewise",
        passed: "it takes the handshake byte by byte",
        failed: "it does not take the handshake byte by byte",
        is_refused: false,
        pass: &[LibtorrentOld, Libtorrent, Transmission, RTorrent, Aria2, KTorrent, Mse],
        fail: &[BiglyBt],
    },
];

/// How long an implementation waits behind Ya, in milliseconds.
const WAITS: &[(u64, u64, Trait)] = &[
    (4_300, 5_500, waits("it closes 5 s behind Ya", &[KTorrent])),
    (9_800, 12_000, waits("it closes 10 to 11 s behind Ya", &[LibtorrentOld, Libtorrent])),
    (13_500, 15_500, waits("it closes 14 s behind Ya", &[BiglyBt])),
    (19_500, 25_000, waits("it closes 20 to 24 s behind Ya", &[Aria2, Mse])),
    (25_000, 29_200, waits("it closes 25 to 29 s behind Ya", &[Mse])),
    (29_200, 31_500, waits("it closes 30 s behind Ya", &[Transmission])),
];
const WAITS_LONGER: Trait = waits("it waits longer than 32 s behind Ya", &[RTorrent]);

const fn waits(what: &'static str, fits: &'static [Implementation]) -> Trait {
    Trait { what, fits, contradicts: &[], is_correct: false }
}

/// What tells implementations apart.
pub(super) fn traits(outcomes: &[Outcome]) -> Vec<Trait> {
    let mut traits: Vec<_> = outcomes.iter().filter_map(told).collect();
    let silent = outcomes.iter().find(|outcome| outcome.check.id == "silent-behind-key");
    traits.extend(silent.and_then(|outcome| outcome.exchanges.first()).and_then(wait));
    traits
}

fn told(outcome: &Outcome) -> Option<Trait> {
    let telling = TELLING.iter().find(|telling| telling.id == outcome.check.id)?;
    if passed(telling, outcome)? {
        let (what, fits, contradicts) = (telling.passed, telling.pass, telling.fail);
        return Some(Trait { what, fits, contradicts, is_correct: true });
    }
    let (what, fits, contradicts) = (telling.failed, telling.fail, telling.pass);
    Some(Trait { what, fits, contradicts, is_correct: false })
}

/// Nothing if that did not come about.
fn passed(telling: &Telling, outcome: &Outcome) -> Option<bool> {
    match outcome.judgement.verdict {
        Verdict::Pass => Some(true),
        // Whoever waits instead of closing deviates as well, and has seen what was wrong.
        Verdict::Fails | Verdict::Deviates if telling.is_refused => {
            let went_on = |seen: &Exchange| seen.answer.is_some();
            Some(!outcome.exchanges.first().is_some_and(went_on))
        }
        Verdict::Fails | Verdict::Deviates => Some(false),
        _ => None,
    }
}

fn wait(seen: &Exchange) -> Option<Trait> {
    match seen.ending {
        Ending::Closed { after, .. } => {
            let within = |(least, most, _): &&(u64, u64, Trait)| {
                (Duration::from_millis(*least)..Duration::from_millis(*most)).contains(&after)
            };
            WAITS.iter().find(within).map(|(.., one)| *one)
        }
        Ending::Open { after } if after > Duration::from_secs(31) => Some(WAITS_LONGER),
        _ => None,
    }
}
