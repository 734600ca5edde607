//! The torrents that incoming MSE handshakes may name.

mod learned;
pub mod sources;

use std::fmt;
use std::sync::{Arc, Mutex};

use mse::{Skey, SkeyHash, SkeyIndex};
use peer_wire::InfoHash;

use crate::lock::lock;
use learned::Learned;

/// The most info-hashes learned from the client that are remembered, 65,536.
///
/// A thousand times what desktop clients have running, at some 100 bytes each. Larger collections
/// belong in a [source](sources), where they do not depend on what the client dials.
pub const MAX_LEARNED: usize = 1 << 16;

/// The torrents the proxy answers for.
///
/// An MSE handshake names its torrent by a hash of the SKEY, so an incoming one can only be answered
/// if the SKEY is known here before. Torrents are added and removed by their [sources], and learned
/// from the handshakes that the client sends out. Clones are the same thing.
///
/// One takes at most 64 bytes, if there are many. A source keeps 20 more for each of its own.
#[derive(Clone)]
pub struct Torrents(Arc<Mutex<State>>);

struct State {
    index: SkeyIndex<Known>,
    learned: Learned,
}

/// Why a torrent is known. One with neither reason is not in the index.
#[derive(Clone, Copy, Default)]
struct Known {
    /// How many times it was added and not removed.
    added: u32,
    /// Whether `learned` has it.
    learned: bool,
}

/// What [`SkeyIndex`] promises to hold in 64 bytes a torrent.
const _: () = assert!(size_of::<Known>() <= 8);

impl Torrents {
    /// No torrents.
    pub fn new() -> Self {
        Self::with_limit(MAX_LEARNED)
    }

    fn with_limit(limit: usize) -> Self {
        let state = State { index: SkeyIndex::new(), learned: Learned::new(limit) };
        Self(Arc::new(Mutex::new(state)))
    }

    /// Adds a torrent. Two sources may add the same one: it stays until both removed it.
    pub fn add(&self, info_hash: InfoHash) {
        let mut state = lock(&self.0);
        let known = state.known(&info_hash);
        state.set(&info_hash, Known { added: known.added + 1, ..known });
    }

    /// Takes back one [`add`](Self::add). A torrent that the client dialled out for stays known.
    pub fn remove(&self, info_hash: &InfoHash) {
        let mut state = lock(&self.0);
        let known = state.known(info_hash);
        state.set(info_hash, Known { added: known.added.saturating_sub(1), ..known });
    }

    /// Remembers a torrent that the client itself named, the last [`MAX_LEARNED`] of them.
    pub fn learn(&self, info_hash: InfoHash) {
        let mut state = lock(&self.0);
        if let Some(forgotten) = state.learned.insert(info_hash) {
            let known = state.known(&forgotten);
            state.set(&forgotten, Known { learned: false, ..known });
        }
        let known = state.known(&info_hash);
        state.set(&info_hash, Known { learned: true, ..known });
    }

    /// The SKEY behind the hash that an initiator sent.
    pub fn find(&self, hash: &SkeyHash) -> Option<Skey> {
        lock(&self.0).index.get(hash).map(|(skey, _)| *skey)
    }

    /// The number of info-hashes, added and learned.
    pub fn len(&self) -> usize {
        lock(&self.0).index.len()
    }

    /// The number of info-hashes that are in none of the others.
    pub fn len_beyond(&self, others: &[Self]) -> usize {
        // One lock at a time, and none while all are hashed.
        let skeys: Vec<Skey> = lock(&self.0).index.iter().map(|(skey, _)| *skey).collect();
        let is_elsewhere = |hash| others.iter().any(|other| other.find(&hash).is_some());
        skeys.iter().filter(|skey| !is_elsewhere(skey.hash())).count()
    }

    /// Whether no torrent is known.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Default for Torrents {
    fn default() -> Self {
        Self::new()
    }
}

/// Tells how many there are, not which.
impl fmt::Debug for Torrents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Torrents").field("len", &self.len()).finish_non_exhaustive()
    }
}

/// The SKEY of a torrent: its info-hash.
pub(crate) fn skey(info_hash: &InfoHash) -> Skey {
    Skey(*info_hash.as_bytes())
}

impl State {
    fn known(&self, info_hash: &InfoHash) -> Known {
        let found = self.index.get(&skey(info_hash).hash());
        found.map(|(_, known)| *known).unwrap_or_default()
    }

    fn set(&mut self, info_hash: &InfoHash, known: Known) {
        if known.added > 0 || known.learned {
            self.index.insert(skey(info_hash), known);
        } else {
            self.index.remove(&skey(info_hash));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn torrent(number: u8) -> InfoHash {
        InfoHash::new([number; 20])
    }

    fn knows(torrents: &Torrents, number: u8) -> bool {
        let skey = skey(&torrent(number));
        let found = torrents.find(&skey.hash());
        assert!(found.is_none() || found == Some(skey));
        found.is_some()
    }

    #[test]
    fn two_sources_of_one_torrent_both_have_to_remove_it() {
        let torrents = Torrents::new();
        torrents.add(torrent(1));
        torrents.add(torrent(1));
        assert_eq!(torrents.len(), 1);
        torrents.remove(&torrent(1));
        assert!(knows(&torrents, 1));
        torrents.remove(&torrent(1));
        assert!(!knows(&torrents, 1));
        torrents.remove(&torrent(1));
        assert!(torrents.is_empty());
    }

    #[test]
    fn what_others_have_as_well_can_be_left_out() {
        let [torrents, one, other] = [(); 3].map(|()| Torrents::new());
        [1, 2, 3].into_iter().for_each(|number| torrents.learn(torrent(number)));
        one.add(torrent(1));
        other.add(torrent(1));
        other.add(torrent(3));
        other.add(torrent(4));
        assert_eq!(torrents.len_beyond(&[]), 3);
        assert_eq!(torrents.len_beyond(&[one, other]), 1);
        assert_eq!(torrents.len_beyond(std::slice::from_ref(&torrents)), 0);
    }

    #[test]
    fn a_learned_torrent_outlives_its_source() {
        let torrents = Torrents::new();
        torrents.add(torrent(1));
        torrents.learn(torrent(1));
        torrents.remove(&torrent(1));
        assert!(knows(&torrents, 1));
    }

    #[test]
    fn what_was_not_dialled_for_the_longest_is_forgotten_first() {
        let torrents = Torrents::with_limit(2);
        torrents.add(torrent(9));
        for number in [1, 9, 2, 1, 3] {
            torrents.learn(torrent(number));
        }
        assert_eq!([1, 2, 3, 9].map(|number| knows(&torrents, number)), [true, false, true, true]);
        torrents.remove(&torrent(9));
        assert!(!knows(&torrents, 9));
        assert_eq!(torrents.len(), 2);
    }
}
