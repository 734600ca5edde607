//! What one source has among the torrents.

use std::collections::BTreeSet;

use peer_wire::InfoHash;

use crate::torrents::Torrents;

/// Info-hashes that are among [`Torrents`] for as long as this is kept.
///
/// For sources of one's own: hold what one yields before dropping what it yielded before, so that what is in
/// both is never unknown.
#[derive(Debug)]
pub struct Held {
    torrents: Torrents,
    /// Not a set, which would take half as much again.
    info_hashes: Box<[InfoHash]>,
}

impl Held {
    /// Adds these to `torrents`.
    pub fn new(torrents: &Torrents, info_hashes: BTreeSet<InfoHash>) -> Self {
        let info_hashes: Box<[_]> = info_hashes.into_iter().collect();
        info_hashes.iter().for_each(|info_hash| torrents.add(*info_hash));
        Self { torrents: torrents.clone(), info_hashes }
    }

    /// The number of info-hashes.
    pub fn len(&self) -> usize {
        self.info_hashes.len()
    }

    /// Whether none is held.
    pub fn is_empty(&self) -> bool {
        self.info_hashes.is_empty()
    }
}

/// Takes them out, unless somebody else holds them too.
impl Drop for Held {
    fn drop(&mut self) {
        self.info_hashes.iter().for_each(|info_hash| self.torrents.remove(info_hash));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: InfoHash = InfoHash::new([1; 20]);
    const TWO: InfoHash = InfoHash::new([2; 20]);

    #[test]
    fn what_is_held_goes_when_it_is_let_go() {
        let torrents = Torrents::new();
        let before = Held::new(&torrents, [ONE, TWO].into());
        let also = Held::new(&torrents, [ONE].into());
        assert_eq!((torrents.len(), before.len()), (2, 2));
        let held = Held::new(&torrents, [TWO].into());
        assert_eq!(torrents.len(), 2);
        drop(also);
        assert_eq!(torrents.len(), 2);
        drop(before);
        assert_eq!(torrents.len(), 1);
        drop(held);
        assert!(torrents.is_empty());
    }
}
