//! Random bytes.

use std::sync::atomic::{AtomicU64, Ordering};

use sha1::{Digest, Sha1};

/// Random bytes without end, from a seed: fallible once, when the seed is drawn.
///
/// SHA-1 over seed and counter. Good enough for keys that are used once and protect nothing: what a
/// probe sends is no secret.
#[derive(Debug)]
pub struct Random {
    seed: [u8; 32],
    block: AtomicU64,
}

impl Random {
    /// With a seed of the operating system.
    ///
    /// # Errors
    ///
    /// It has none to give.
    pub fn from_os() -> Result<Self, getrandom::Error> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        Ok(Self::from_seed(seed))
    }

    /// The same bytes each time.
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self { seed, block: AtomicU64::new(0) }
    }

    pub(crate) fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(20) {
            let block = self.block.fetch_add(1, Ordering::Relaxed);
            let digest = Sha1::new().chain_update(self.seed).chain_update(block.to_be_bytes());
            chunk.copy_from_slice(&digest.finalize()[..chunk.len()]);
        }
    }

    pub(crate) fn array<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    pub(crate) fn bytes(&self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.fill(&mut bytes);
        bytes
    }

    /// From 0 to `most`.
    pub(crate) fn up_to(&self, most: usize) -> usize {
        let number = u64::from_be_bytes(self.array());
        usize::try_from(number % (most as u64 + 1)).expect("it is at most `most`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_bytes_come_twice() {
        let random = Random::from_seed([1; 32]);
        let (one, two): ([u8; 40], [u8; 40]) = (random.array(), random.array());
        assert_ne!(one, two);
        assert_ne!(one[..20], one[20..]);
        assert_eq!(one[..], Random::from_seed([1; 32]).bytes(40));
        assert!((0..1000).all(|_| random.up_to(3) <= 3));
    }
}
