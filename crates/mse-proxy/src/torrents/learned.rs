//! A bounded set that forgets what was inserted the longest ago.

use std::collections::{BTreeMap, HashMap};

use peer_wire::InfoHash;

pub(super) struct Learned {
    limit: usize,
    /// When each was inserted last.
    at: HashMap<InfoHash, u64>,
    /// The same, the oldest first.
    by_age: BTreeMap<u64, InfoHash>,
    insertions: u64,
}

impl Learned {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, at: HashMap::new(), by_age: BTreeMap::new(), insertions: 0 }
    }

    /// Returns what had to be forgotten.
    pub(super) fn insert(&mut self, info_hash: InfoHash) -> Option<InfoHash> {
        self.insertions += 1;
        if let Some(before) = self.at.insert(info_hash, self.insertions) {
            self.by_age.remove(&before);
        }
        self.by_age.insert(self.insertions, info_hash);
        if self.at.len() <= self.limit {
            return None;
        }
        let (_, oldest) = self.by_age.pop_first()?;
        self.at.remove(&oldest);
        Some(oldest)
    }
}
