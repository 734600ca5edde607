//! Which slot belongs to which remote address.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;

/// The slots, numbered in the order they were first given out.
#[derive(Debug)]
pub(super) struct Table {
    limit: usize,
    slots: Vec<Slot>,
    /// The idle slots of each remote address that has any.
    idle_of: HashMap<IpAddr, BTreeSet<u32>>,
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
            idle_of: HashMap::new(),
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
        let own = self.idle_of.get(&remote).and_then(|idle| idle.first().copied());
        if let Some(slot) = own {
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
        self.idle_of.entry(slot.remote).or_default().insert(number);
    }

    /// Takes an idle slot out of the idle ones, for `remote`.
    fn occupy(&mut self, number: u32, remote: IpAddr) {
        let slot = &mut self.slots[number as usize];
        if let Some(since) = slot.idle_since.take() {
            self.idle.remove(&since);
        }
        if let Some(idle) = self.idle_of.get_mut(&slot.remote) {
            idle.remove(&number);
            if idle.is_empty() {
                self.idle_of.remove(&slot.remote);
            }
        }
        slot.remote = remote;
    }
}
