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

/// How long the pads are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pads {
    /// 0 to 512 bytes each.
    Any,
    /// PadA or PadB up to 255 bytes, PadC or PadD up to 127: with a step 3 that has a BitTorrent
    /// handshake, another one still begins where a responder looks for it.
    Short,
}

/// Draws from the operating system.
pub(crate) fn draw(pads: Pads) -> (Randomness, Drawn) {
    let mut seen = Drawn { private_keys: Vec::new(), pad_b_len: 0, pad_d_lens: Vec::new() };
    let drawn = Randomness::generate(|bytes| {
        getrandom::fill(bytes)?;
        seen.private_keys = bytes[..CANDIDATES * PRIVATE_KEY_LEN].as_chunks().0.to_vec();
        let lens = bytes.last_chunk_mut::<{ 4 * (1 + PAD_LENS) }>();
        let lens = lens.expect("it draws more than that").as_chunks_mut().0;
        if pads == Pads::Short {
            lens.iter_mut()
                .enumerate()
                .for_each(|(at, len)| shorten(len, if at == 0 { 2 } else { 4 }));
        }
        seen.pad_b_len = pad_len(lens[0]);
        seen.pad_d_lens = lens[1..].iter().map(|len| pad_len(*len)).collect();
        Ok::<_, getrandom::Error>(())
    });
    (drawn.expect("the operating system has randomness"), seen)
}

fn shorten(drawn: &mut [u8; 4], by: u32) {
    *drawn = (u32::from_be_bytes(*drawn) / by).to_be_bytes();
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
        let (random, drawn) = draw(Pads::Any);
        let mut out = Vec::new();
        let offer = Offer::new(Skey([7; 20]), CryptoPolicy::RC4_ONLY);
        let _initiator = Initiator::start(offer, random, &mut out);
        assert!(drawn.private_keys.iter().any(|x| out.starts_with(&group::public(x))));
        assert_eq!(out.len(), 96 + drawn.pad_b_len);
    }

    #[test]
    fn short_pads_leave_room_for_another_step_3() {
        for _ in 0..100 {
            let (_, drawn) = draw(Pads::Short);
            assert!(drawn.pad_b_len <= 256 && drawn.pad_d_lens.iter().all(|len| *len <= 128));
        }
    }
}
