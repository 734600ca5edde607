//! What the handshakes of a survey show.

use std::time::Duration;

use super::Implementation::{
    Anacrolix, Aria2, BiglyBt, KTorrent, Libtorrent, LibtorrentOld, Mse, RTorrent, Transmission,
};
use super::{Implementation, Trait};
use crate::facts::exchange::{Ending, Exchange, LastSent};
use crate::survey::{Question, Survey};
use crate::wire::record::How;

const fn is(
    what: &'static str,
    fits: &'static [Implementation],
    contradicts: &'static [Implementation],
) -> Trait {
    Trait { what, fits, contradicts, is_correct: false }
}

const PAD_D_EMPTY: Trait = is(
    "PadD is always empty",
    &[Transmission, RTorrent, KTorrent],
    &[LibtorrentOld, Libtorrent, Aria2, BiglyBt, Anacrolix, Mse],
);
const PAD_D_RANDOM: Trait = is(
    "PadD is of random bytes",
    &[LibtorrentOld, Libtorrent],
    &[Transmission, RTorrent, KTorrent, Aria2, BiglyBt, Anacrolix, Mse],
);
const PAD_D_ZEROS: Trait = is(
    "PadD is of zeros",
    &[Aria2, BiglyBt, Anacrolix, Mse],
    &[LibtorrentOld, Libtorrent, Transmission, RTorrent, KTorrent],
);
const JOINED: Trait = is(
    "its handshake comes in one go with step 4",
    &[Transmission, RTorrent, Mse],
    &[LibtorrentOld, Libtorrent, KTorrent],
);
const APART: Trait = is(
    "its handshake comes apart from step 4",
    &[LibtorrentOld, Libtorrent, Aria2, KTorrent],
    &[Transmission, RTorrent],
);
const APART_IF_HIDDEN: Trait = is(
    "its handshake comes apart from step 4 with rc4, and in one go with it in plaintext",
    &[LibtorrentOld, Libtorrent],
    &[],
);
const RESETS: Trait = is(
    "it resets connections for unknown torrents",
    &[RTorrent],
    &[LibtorrentOld, Libtorrent, Transmission, Aria2, KTorrent, BiglyBt, Mse],
);

const KEEPS_OPEN: Trait = is(
    "it keeps connections for unknown torrents open, and says nothing",
    &[Mse],
    &[LibtorrentOld, Libtorrent, Transmission, RTorrent, Aria2, KTorrent, BiglyBt],
);

/// Timers: how long a step takes where the way is short, at least and at most, in milliseconds.
const KEY_TIMERS: &[(u64, u64, Trait)] =
    &[(980, 1_080, is("Yb comes a second behind Ya", &[Aria2], &[]))];
const STEP4_TIMERS: &[(u64, u64, Trait)] = &[
    (240, 300, is("step 4 comes a quarter of a second behind step 3", &[KTorrent], &[])),
    (480, 560, is("step 4 comes half a second behind step 3", &[Transmission], &[])),
];

/// What tells implementations apart.
pub(super) fn traits(survey: &Survey) -> Vec<Trait> {
    let mut traits = Vec::new();
    let pads = survey.pads();
    match pads.d_is_zeros {
        // One that is empty can be chance: 1 in 513.
        None if pads.d.len() >= 2 => traits.push(PAD_D_EMPTY),
        None => {}
        Some(true) => traits.push(PAD_D_ZEROS),
        Some(false) => traits.push(PAD_D_RANDOM),
    }
    match (at_once(survey, 2), at_once(survey, 1)) {
        (Some(true), _) => traits.push(JOINED),
        (Some(false), Some(true)) => traits.extend([APART, APART_IF_HIDDEN]),
        (Some(false), _) => traits.push(APART),
        (None, _) => {}
    }
    let reset = |seen: &Exchange| {
        seen.key.is_some() && matches!(seen.ending, Ending::Closed { how: How::Reset, .. })
    };
    if survey.of(Question::UnknownTorrent).is_some_and(reset) {
        traits.push(RESETS);
    }
    let kept = |seen: &Exchange| {
        matches!(seen.ending, Ending::Open { .. }) && seen.last_sent >= LastSent::Step3
    };
    if survey.of(Question::UnknownTorrent).is_some_and(kept) {
        traits.push(KEEPS_OPEN);
    }
    let taken = |of: fn(&Exchange) -> Option<Duration>| -> Vec<Duration> {
        let offers = [Question::Both, Question::Rc4].into_iter();
        offers.filter_map(|asked| survey.of(asked)).filter_map(of).collect()
    };
    traits.extend(timer(KEY_TIMERS, &taken(|seen| seen.key.map(|key| key.after))));
    traits.extend(timer(STEP4_TIMERS, &taken(|seen| seen.answer.map(|answer| answer.after))));
    traits
}

/// Whether the handshake came in one go with step 4 wherever this method was selected.
fn at_once(survey: &Survey, method: u32) -> Option<bool> {
    let exchanges = survey.exchanges().map(|(_, seen)| seen);
    let selected = exchanges.filter(|seen| seen.selected() == Some(method));
    let mut greetings = selected.filter_map(|seen| seen.greeting.as_ref());
    let first = greetings.next()?.at_once;
    greetings.all(|greeting| greeting.at_once == first).then_some(first)
}

/// The one that every step took as long as, of two or more.
fn timer(timers: &[(u64, u64, Trait)], taken: &[Duration]) -> Option<Trait> {
    let fits = |(least, most, _): &&(u64, u64, Trait)| {
        let range = Duration::from_millis(*least)..Duration::from_millis(*most);
        taken.len() >= 2 && taken.iter().all(|time| range.contains(time))
    };
    timers.iter().find(fits).map(|(.., one)| *one)
}
