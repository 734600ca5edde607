//! What the handshakes of a survey show.

use std::time::Duration;

use super::Implementation::{
    Anacrolix, Aria2, BiglyBt, KTorrent, Libtorrent, LibtorrentOld, Mse, RTorrent, Transmission,
};
use super::Trait;
use crate::facts::exchange::{Ending, Exchange, LastSent};
use crate::survey::Survey;
use crate::wire::record::How;

const PAD_D_EMPTY: Trait = Trait {
    what: "PadD is always empty",
    fits: &[Transmission, RTorrent, KTorrent],
    contradicts: &[LibtorrentOld, Libtorrent, Aria2, BiglyBt, Anacrolix, Mse],
};
const PAD_D_RANDOM: Trait = Trait {
    what: "PadD is of random bytes",
    fits: &[LibtorrentOld, Libtorrent],
    contradicts: &[Transmission, RTorrent, KTorrent, Aria2, BiglyBt, Anacrolix, Mse],
};
const PAD_D_ZEROS: Trait = Trait {
    what: "PadD is of zeros",
    fits: &[Aria2, BiglyBt, Anacrolix, Mse],
    contradicts: &[LibtorrentOld, Libtorrent, Transmission, RTorrent, KTorrent],
};
const JOINED: Trait = Trait {
    what: "its handshake comes in one go with step 4",
    fits: &[Transmission, RTorrent],
    contradicts: &[LibtorrentOld, Libtorrent, KTorrent],
};
const APART: Trait = Trait {
    what: "its handshake comes apart from step 4",
    fits: &[LibtorrentOld, Libtorrent, Aria2, KTorrent],
    contradicts: &[Transmission, RTorrent],
};
const RESETS: Trait = Trait {
    what: "it resets connections for unknown torrents",
    fits: &[RTorrent],
    contradicts: &[LibtorrentOld, Libtorrent, Transmission, Aria2, KTorrent, BiglyBt, Mse],
};
const KEEPS_OPEN: Trait = Trait {
    what: "it keeps connections for unknown torrents open, and says nothing",
    fits: &[Mse],
    contradicts: &[LibtorrentOld, Libtorrent, Transmission, RTorrent, Aria2, KTorrent, BiglyBt],
};
const SLOW: Trait = Trait {
    what: "it takes its time for Yb, where the way is short",
    fits: &[Transmission, Aria2],
    contradicts: &[],
};

/// How long the others take for Yb at most, on a way that is no longer than theirs was.
const QUICK: Duration = Duration::from_millis(150);

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
    // In plaintext, libtorrent sends both in one write.
    let rc4 = survey.exchanges().map(|(_, seen)| seen).filter(|seen| seen.selected() == Some(2));
    let at_once: Vec<bool> =
        rc4.filter_map(|seen| seen.greeting.as_ref()).map(|greeting| greeting.at_once).collect();
    match (at_once.contains(&true), at_once.contains(&false)) {
        (true, false) => traits.push(JOINED),
        (false, true) => traits.push(APART),
        _ => {}
    }
    let reset = |seen: &Exchange| {
        seen.key.is_some() && matches!(seen.ending, Ending::Closed { how: How::Reset, .. })
    };
    if survey.unknown_torrent.as_ref().is_some_and(reset) {
        traits.push(RESETS);
    }
    let kept = |seen: &Exchange| {
        matches!(seen.ending, Ending::Open { .. }) && seen.last_sent >= LastSent::Step3
    };
    if survey.unknown_torrent.as_ref().is_some_and(kept) {
        traits.push(KEEPS_OPEN);
    }
    let is_slow = |seen: &Exchange| {
        let (Some(key), Some(connected)) = (seen.key, seen.connected) else { return false };
        key.after > QUICK && key.after > connected * 5
    };
    let mut asked = [&survey.both, &survey.rc4].into_iter().flatten().peekable();
    if asked.peek().is_some() && asked.all(is_slow) {
        traits.push(SLOW);
    }
    traits
}
