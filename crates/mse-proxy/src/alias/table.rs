//! Which slot belongs to which remote address.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// The slots, numbered in the order they were first given out.
#[derive(Debug)]
pub(super) struct Table {
    limit: usize,
    slots: Vec<Slot>,
    /// The idle slots by remote address: in one tree, as most have one, and a set of one costs three times that.
    idle_of: BTreeSet<(IpAddr, u32)>,
    /// The idle slots, the longest idle first.
    idle: BTreeMap<u64, u32>,
    /// Counts the slots given back, as the clock of `idle`.
    given_back: u64,
}

#[derive(Debug)]
struct Slot {
    remote: IpAddr,
    /// The key in `idle`. `None` while a connection uses the slot.
    idle_since: Option<u64>,
}

impl Table {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            slots: Vec::new(),
            idle_of: BTreeSet::new(),
            idle: BTreeMap::new(),
            given_back: 0,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    pub(super) fn remote(&self, slot: u32) -> Option<IpAddr> {
        self.slots.get(slot as usize).map(|slot| slot.remote)
    }

    /// A slot for `remote`: an idle one of its own, a new one, or the longest idle of another.
    pub(super) fn take(&mut self, remote: IpAddr) -> Option<u32> {
        if let Some(&(_, slot)) = self.idle_of.range((remote, 0)..=(remote, u32::MAX)).next() {
            self.occupy(slot, remote);
            return Some(slot);
        }
        if self.slots.len() < self.limit {
            let slot = u32::try_from(self.slots.len()).ok()?;
            self.slots.push(Slot { remote, idle_since: None });
            return Some(slot);
        }
        let (_, &slot) = self.idle.first_key_value()?;
        self.occupy(slot, remote);
        Some(slot)
    }

    pub(super) fn give_back(&mut self, number: u32) {
        self.given_back += 1;
        let slot = &mut self.slots[number as usize];
        slot.idle_since = Some(self.given_back);
        self.idle.insert(self.given_back, number);
        self.idle_of.insert((slot.remote, number));
    }

    /// Takes an idle slot out of the idle ones, for `remote`.
    fn occupy(&mut self, number: u32, remote: IpAddr) {
        let slot = &mut self.slots[number as usize];
        if let Some(since) = slot.idle_since.take() {
            self.idle.remove(&since);
        }
        self.idle_of.remove(&(slot.remote, number));
        slot.remote = remote;
    }
}
