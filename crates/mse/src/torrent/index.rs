//! From HASH("req2", SKEY) to the torrent, in constant time.

use alloc::vec::Vec;
use core::{fmt, mem};

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::skey::{Skey, SkeyHash};

/// The torrents a responder answers for, each with a value of the caller's own.
///
/// A look-up costs the same whatever the number of torrents: an unknown torrent costs no hashing,
/// a known one a single SHA-1. Adding and removing are incremental. A SKEY takes 9 bytes of table
/// at a load of 44 to 88 percent, plus 20 bytes and the value, at most an eighth of them unused.
///
/// A hybrid torrent has two SKEYs, its v1 info-hash and its truncated v2 one ([`Skey::from_v2`]):
/// insert both, with the same value. It takes the memory of two. A look-up says which of them the
/// initiator named, and that one is what the keys come from.
///
/// ```
/// use mse::{Skey, SkeyIndex};
///
/// let (v1, v2) = (Skey([1; 20]), Skey::from_v2(&[2; 32]));
/// let mut torrents = SkeyIndex::new();
/// torrents.insert(v1, "a hybrid torrent");
/// torrents.insert(v2, "a hybrid torrent");
/// assert_eq!(torrents.get(&v2.hash()), Some((&v2, &"a hybrid torrent")));
/// torrents.remove(&v2);
/// assert_eq!(torrents.get(&v2.hash()), None);
/// ```
#[derive(Clone)]
pub struct SkeyIndex<V> {
    /// Of each torrent, 32 bits of its SKEY's hash and its place in `torrents`.
    table: HashTable<Slot>,
    torrents: Vec<(Skey, V)>,
}

#[derive(Clone, Copy)]
struct Slot {
    tag: u32,
    place: u32,
}

impl<V> SkeyIndex<V> {
    /// The most SKEYs one index holds: their places are numbered in 32 bits.
    pub const MAX_LEN: usize = u32::MAX as usize;

    /// An empty index.
    #[must_use]
    pub const fn new() -> Self {
        Self { table: HashTable::new(), torrents: Vec::new() }
    }

    /// An empty index with room for so many SKEYs.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self { table: HashTable::with_capacity(capacity), torrents: Vec::with_capacity(capacity) }
    }

    /// The number of SKEYs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.torrents.len()
    }

    /// Whether there is no SKEY.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.torrents.is_empty()
    }

    /// The torrent that an initiator named, and its value.
    #[must_use]
    pub fn get(&self, hash: &SkeyHash) -> Option<(&Skey, &V)> {
        let slot = self.slot(hash)?;
        let (skey, value) = &self.torrents[slot.place as usize];
        Some((skey, value))
    }

    /// The value of a SKEY.
    #[must_use]
    pub fn get_mut(&mut self, skey: &Skey) -> Option<&mut V> {
        let place = self.slot(&skey.hash())?.place as usize;
        Some(&mut self.torrents[place].1)
    }

    /// Whether a SKEY is there.
    #[must_use]
    pub fn contains(&self, skey: &Skey) -> bool {
        self.slot(&skey.hash()).is_some()
    }

    /// Gives memory back that removed SKEYs have left.
    pub fn shrink_to_fit(&mut self) {
        self.table.shrink_to_fit(|slot| spread(slot.tag));
        self.torrents.shrink_to_fit();
    }

    /// Adds a SKEY, or replaces its value and returns the old one.
    ///
    /// # Panics
    ///
    /// When [`Self::MAX_LEN`] SKEYs are there already.
    pub fn insert(&mut self, skey: Skey, value: V) -> Option<V> {
        let tag = tag(&skey.hash());
        let torrents = &mut self.torrents;
        let is_same = |slot: &Slot| slot.tag == tag && torrents[slot.place as usize].0 == skey;
        match self.table.entry(spread(tag), is_same, |slot| spread(slot.tag)) {
            Entry::Occupied(slot) => {
                let place = slot.get().place as usize;
                Some(mem::replace(&mut torrents[place].1, value))
            }
            Entry::Vacant(free) => {
                let place = u32::try_from(torrents.len()).expect("more SKEYs than MAX_LEN");
                free.insert(Slot { tag, place });
                // Doubling would leave up to half of the largest allocation unused.
                if torrents.len() == torrents.capacity() {
                    torrents.reserve_exact(torrents.len() / 8 + 4);
                }
                torrents.push((skey, value));
                None
            }
        }
    }

    /// Takes a SKEY out and returns its value.
    pub fn remove(&mut self, skey: &Skey) -> Option<V> {
        let tag = tag(&skey.hash());
        let torrents = &self.torrents;
        let removed = self
            .table
            .find_entry(spread(tag), |slot| {
                slot.tag == tag && torrents[slot.place as usize].0 == *skey
            })
            .ok()?
            .remove()
            .0;
        let last = self.torrents.len() - 1;
        if removed.place as usize != last {
            let moved = self::tag(&self.torrents[last].0.hash());
            self.table
                .find_mut(spread(moved), |slot| slot.place as usize == last)
                .expect("every torrent has its slot")
                .place = removed.place;
        }
        Some(self.torrents.swap_remove(removed.place as usize).1)
    }

    /// All SKEYs with their values, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (&Skey, &V)> {
        self.torrents.iter().map(|(skey, value)| (skey, value))
    }

    fn slot(&self, hash: &SkeyHash) -> Option<&Slot> {
        let tag = tag(hash);
        self.table.find(spread(tag), |slot| {
            slot.tag == tag && self.torrents[slot.place as usize].0.hash() == *hash
        })
    }
}

impl<V> Default for SkeyIndex<V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<V: fmt::Debug> fmt::Debug for SkeyIndex<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// 32 bits of a digest. An initiator can aim at a tag, but not at how many torrents share it.
fn tag(hash: &SkeyHash) -> u32 {
    let [a, b, c, d, ..] = hash.0;
    u32::from_be_bytes([a, b, c, d])
}

/// The table takes its bucket from the low bits and its own tag from the top 7.
fn spread(tag: u32) -> u64 {
    u64::from(tag) << 32 | u64::from(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skey(number: u32) -> Skey {
        let mut bytes = [0; 20];
        bytes[..4].copy_from_slice(&number.to_le_bytes());
        Skey(bytes)
    }

    #[test]
    fn finds_what_is_in_and_nothing_else_as_it_grows_and_shrinks() {
        let mut index = SkeyIndex::new();
        for number in 0..2000 {
            assert_eq!(index.insert(skey(number), number), None);
        }
        for number in (0..2000).step_by(3) {
            assert_eq!(index.remove(&skey(number)), Some(number));
            assert_eq!(index.remove(&skey(number)), None);
        }
        for number in 0..2000 {
            let expected = (number % 3 != 0).then_some(number);
            let found = index.get(&skey(number).hash()).map(|(found, value)| {
                assert_eq!(*found, skey(number));
                *value
            });
            assert_eq!(found, expected);
        }
        assert_eq!(index.len(), 2000 - 667);
        index.shrink_to_fit();
        *index.get_mut(&skey(1)).unwrap() = 7;
        assert_eq!(index.get(&skey(1).hash()), Some((&skey(1), &7)));
        assert!(index.contains(&skey(1999)) && !index.contains(&skey(0)));
    }

    #[test]
    fn a_second_insertion_replaces_the_value() {
        let mut index = SkeyIndex::new();
        assert_eq!(index.insert(skey(1), 'a'), None);
        assert_eq!(index.insert(skey(1), 'b'), Some('a'));
        assert_eq!(index.len(), 1);
        assert_eq!(index.get(&skey(1).hash()).map(|(_, value)| *value), Some('b'));
    }

    #[test]
    fn torrents_that_share_a_tag_are_told_apart() {
        let mut index = SkeyIndex::new();
        index.insert(skey(1), 1);
        let mut near = skey(1).hash();
        near.0[19] ^= 1;
        assert!(index.get(&near).is_none());
    }

    /// The promise for 1,000,000 torrents, with 8 bytes of the caller's own each.
    #[test]
    fn a_million_torrents_take_at_most_64_bytes_each() {
        let mut index = SkeyIndex::new();
        for number in 0..1_000_000 {
            index.insert(skey(number), u64::from(number));
        }
        let held = index.table.allocation_size()
            + index.torrents.capacity() * mem::size_of::<(Skey, u64)>();
        assert!(held <= 64 * index.len(), "{held} bytes");
    }
}
