use core::{error, fmt};

use crate::prime::P_BYTES;

/// A peer's public key Y, in [2, P-2].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PublicKey([u8; Self::LENGTH]);

impl PublicKey {
    /// In bytes.
    pub const LENGTH: usize = 96;

    /// The key of these bytes, big-endian, as they came from the wire.
    ///
    /// # Errors
    ///
    /// [`DegeneratePublicKey`], if it is not in [2, P-2].
    pub fn new(bytes: &[u8; Self::LENGTH]) -> Result<Self, DegeneratePublicKey> {
        // Big-endian of one length: in the order of the numbers. Nothing here is secret.
        let in_range = TWO <= *bytes && *bytes <= P_MINUS_2;
        if in_range { Ok(Self(*bytes)) } else { Err(DegeneratePublicKey(())) }
    }

    /// Big-endian.
    pub fn as_bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }
}

/// The public key is one that fixes S whatever our key is (0, 1, P-1), or no residue (P and above).
///
/// Everything else generates all of the group, or the half of it that are squares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DegeneratePublicKey(());

impl fmt::Display for DegeneratePublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the public key is not in [2, P-2]")
    }
}

impl error::Error for DegeneratePublicKey {}

const TWO: [u8; PublicKey::LENGTH] = {
    let mut two = [0; PublicKey::LENGTH];
    two[PublicKey::LENGTH - 1] = 2;
    two
};

const P_MINUS_2: [u8; PublicKey::LENGTH] = {
    let mut bytes = P_BYTES;
    bytes[PublicKey::LENGTH - 1] -= 2;
    bytes
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_the_group_are_refused_and_their_neighbours_are_not() {
        let small = |number| {
            let mut bytes = [0; PublicKey::LENGTH];
            bytes[PublicKey::LENGTH - 1] = number;
            bytes
        };
        // P ends in 63.
        let near_p = |last| {
            let mut bytes = P_BYTES;
            bytes[PublicKey::LENGTH - 1] = last;
            bytes
        };
        for bytes in [small(0), small(1), near_p(0x62), near_p(0x63), near_p(0x64), [0xff; 96]] {
            assert!(PublicKey::new(&bytes).is_err());
        }
        for bytes in [small(2), small(3), near_p(0x61), near_p(0x60)] {
            assert!(PublicKey::new(&bytes).is_ok());
        }
    }
}
