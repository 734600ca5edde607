//! Plaintext BitTorrent or not, from the first bytes of a stream.

/// How a plaintext BitTorrent connection begins (BEP 3): a length byte and the protocol's name.
pub const PLAINTEXT_PREFIX: [u8; 20] = *b"\x13BitTorrent protocol";

/// What [`sniff`] saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Sniffed {
    /// All bytes so far belong to [`PLAINTEXT_PREFIX`], but some of its 20 are still missing.
    NeedMore,
    /// A plaintext BitTorrent handshake.
    Plaintext,
    /// Anything else: MSE, for one, whose first bytes look random.
    NotPlaintext,
}

/// Tells a plaintext BitTorrent stream by its first 20 bytes.
///
/// One byte is not enough: 1 in 256 MSE streams begins with 0x13, and deployed clients that look no
/// further fail on those.
///
/// ```
/// use mse::{Sniffed, sniff};
///
/// assert_eq!(sniff(b"\x13"), Sniffed::NeedMore);
/// assert_eq!(sniff(b"\x13BitTorrent protocol..."), Sniffed::Plaintext);
/// assert_eq!(sniff(b"\x13\x37"), Sniffed::NotPlaintext);
/// ```
#[must_use]
pub fn sniff(first_bytes: &[u8]) -> Sniffed {
    let seen = first_bytes.len().min(PLAINTEXT_PREFIX.len());
    if first_bytes[..seen] != PLAINTEXT_PREFIX[..seen] {
        Sniffed::NotPlaintext
    } else if seen < PLAINTEXT_PREFIX.len() {
        Sniffed::NeedMore
    } else {
        Sniffed::Plaintext
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_proper_prefix_needs_more() {
        for len in 0..20 {
            assert_eq!(sniff(&PLAINTEXT_PREFIX[..len]), Sniffed::NeedMore);
        }
        assert_eq!(sniff(&PLAINTEXT_PREFIX), Sniffed::Plaintext);
    }

    #[test]
    fn any_other_byte_decides() {
        for at in 0..20 {
            let mut bytes = PLAINTEXT_PREFIX;
            bytes[at] ^= 0x20;
            assert_eq!(sniff(&bytes[..=at]), Sniffed::NotPlaintext);
            assert_eq!(sniff(&bytes), Sniffed::NotPlaintext);
        }
    }
}
