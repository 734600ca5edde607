//! The names of one torrent.

use std::array;
use std::iter::Flatten;

use super::InfoHash;

/// Every info-hash of one torrent: version 1, version 2 or both, never none.
///
/// A hybrid torrent has both, and its peers may name it by either, in the handshake and as the SKEY
/// of MSE. Whoever answers for a torrent answers to all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InfoHashes {
    v1: Option<InfoHash>,
    v2: Option<InfoHash>,
}

impl InfoHashes {
    /// Puts the hashes of one torrent together. `None` if there is neither.
    ///
    /// `v2` is the truncated hash: see [`InfoHash::v2`] and [`InfoHash::truncated`].
    pub fn new(v1: Option<InfoHash>, v2: Option<InfoHash>) -> Option<Self> {
        (v1.is_some() || v2.is_some()).then_some(Self { v1, v2 })
    }

    /// The SHA-1 hash of the info dictionary, if this is a version 1 or a hybrid torrent.
    pub fn v1(&self) -> Option<InfoHash> {
        self.v1
    }

    /// The truncated SHA-256 hash, if this is a version 2 or a hybrid torrent.
    pub fn v2(&self) -> Option<InfoHash> {
        self.v2
    }

    /// Whether `info_hash` names this torrent.
    pub fn contains(&self, info_hash: &InfoHash) -> bool {
        self.iter().any(|own| own == *info_hash)
    }

    /// The hashes there are, version 1 first.
    pub fn iter(&self) -> InfoHashesIter {
        InfoHashesIter([self.v1, self.v2].into_iter().flatten())
    }
}

impl IntoIterator for InfoHashes {
    type Item = InfoHash;
    type IntoIter = InfoHashesIter;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for &InfoHashes {
    type Item = InfoHash;
    type IntoIter = InfoHashesIter;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The one or two hashes of [`InfoHashes`].
#[derive(Clone, Debug)]
pub struct InfoHashesIter(Flatten<array::IntoIter<Option<InfoHash>, 2>>);

impl Iterator for InfoHashesIter {
    type Item = InfoHash;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const V1: InfoHash = InfoHash::new([1; 20]);
    const V2: InfoHash = InfoHash::new([2; 20]);

    #[test]
    fn a_torrent_has_a_name() {
        assert_eq!(InfoHashes::new(None, None), None);
    }

    #[test]
    fn iterates_over_what_there_is() {
        for (v1, v2, expected) in [
            (Some(V1), None, vec![V1]),
            (None, Some(V2), vec![V2]),
            (Some(V1), Some(V2), vec![V1, V2]),
        ] {
            let hashes = InfoHashes::new(v1, v2).unwrap();
            assert_eq!(hashes.iter().collect::<Vec<_>>(), expected);
            assert_eq!(hashes.contains(&V1), v1.is_some());
            assert_eq!(hashes.contains(&V2), v2.is_some());
        }
    }
}
