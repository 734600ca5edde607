//! A bounded table that forgets what was not touched for the longest.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

#[derive(Debug)]
pub(super) struct Recent<K, V> {
    limit: usize,
    /// With when each was touched last.
    entries: HashMap<K, (u64, V)>,
    /// The same, the oldest first.
    by_age: BTreeMap<u64, K>,
    touches: u64,
}

impl<K: Copy + Eq + Hash, V: Default> Recent<K, V> {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, entries: HashMap::new(), by_age: BTreeMap::new(), touches: 0 }
    }

    /// The value, made if there is none. `None` if there is room for nothing.
    pub(super) fn touch(&mut self, key: K) -> Option<&mut V> {
        if self.limit == 0 {
            return None;
        }
        self.touches += 1;
        let (touched, _) = self.entries.entry(key).or_insert_with(|| (self.touches, V::default()));
        self.by_age.remove(touched);
        *touched = self.touches;
        self.by_age.insert(self.touches, key);
        if self.entries.len() > self.limit
            && let Some((_, oldest)) = self.by_age.pop_first()
        {
            self.entries.remove(&oldest);
        }
        self.entries.get_mut(&key).map(|(_, value)| value)
    }

    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.entries.get(key).map(|(_, value)| value)
    }

    /// The oldest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.by_age.values().filter_map(|key| Some((key, self.get(key)?)))
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.by_age.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_touched_for_the_longest_is_forgotten_first() {
        let mut recent: Recent<u8, u8> = Recent::new(2);
        for key in [1, 2, 1, 3] {
            *recent.touch(key).unwrap() += 1;
        }
        let kept: Vec<_> = recent.iter().map(|(key, value)| (*key, *value)).collect();
        assert_eq!(kept, [(1, 2), (3, 1)]);
        assert_eq!((recent.len(), recent.get(&2)), (2, None));
    }

    #[test]
    fn without_room_nothing_is_kept() {
        let mut recent: Recent<u8, u8> = Recent::new(0);
        assert_eq!(recent.touch(1), None);
        assert_eq!(recent.len(), 0);
    }
}
