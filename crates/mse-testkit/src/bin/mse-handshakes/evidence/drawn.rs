//! A handshake's random choices, of which some are remembered.

use mse::Randomness;

/// Of [`Randomness::generate`]: so many private keys of so many bytes are what it draws first. Last
/// are the length of PadB and so many of PadD, of four bytes each.
const CANDIDATES: usize = 8;
const PRIVATE_KEY_LEN: usize = 20;
const PAD_LENS: usize = 8;

/// What a handshake may use.
pub(crate) struct Drawn {
    /// In the order in which they are tried.
    pub(crate) private_keys: Vec<[u8; PRIVATE_KEY_LEN]>,
    pub(crate) pad_b_len: usize,
    /// In the order in which they were drawn.
    pub(crate) pad_d_lens: Vec<usize>,
}

/// Draws from the operating system.
pub(crate) fn draw() -> (Randomness, Drawn) {
    let mut seen = Drawn { private_keys: Vec::new(), pad_b_len: 0, pad_d_lens: Vec::new() };
    let drawn = Randomness::generate(|bytes| {
        getrandom::fill(bytes)?;
        seen.private_keys = bytes[..CANDIDATES * PRIVATE_KEY_LEN].as_chunks().0.to_vec();
        let lens = bytes.last_chunk::<{ 4 * (1 + PAD_LENS) }>().expect("it draws more than that");
        let mut lens = lens.as_chunks().0.iter().map(|drawn| pad_len(*drawn));
        seen.pad_b_len = lens.next().expect("there is a first one");
        seen.pad_d_lens = lens.collect();
        Ok::<_, getrandom::Error>(())
    });
    (drawn.expect("the operating system has randomness"), seen)
}

/// Of 0 to 512, as `mse` makes it of four bytes.
fn pad_len(drawn: [u8; 4]) -> usize {
    ((u64::from(u32::from_be_bytes(drawn)) * 513) >> 32) as usize
}

#[cfg(test)]
mod tests {
    use mse::{CryptoPolicy, Initiator, Offer, Skey};
    use mse_testkit::reference::group;

    use super::*;

    #[test]
    fn what_is_remembered_is_what_is_used() {
        let (random, drawn) = draw();
        let mut out = Vec::new();
        let offer = Offer::new(Skey([7; 20]), CryptoPolicy::RC4_ONLY);
        let _initiator = Initiator::start(offer, random, &mut out);
        assert!(drawn.private_keys.iter().any(|x| out.starts_with(&group::public(x))));
    }
}
