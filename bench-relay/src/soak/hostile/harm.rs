//! What a hostile peer does.

use mse::Skey;
use peer_wire::HANDSHAKE_LENGTH;
use sha1::{Digest, Sha1};

use crate::load::{SKEY, handshake};

/// How much garbage a peer sends in bytes: more than Ya and PadA.
const GARBAGE: usize = 1 << 10;

/// A torrent that the proxy does not answer for.
pub(super) const OTHER_SKEY: Skey = Skey([0xee; 20]);

/// What a peer does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Harm {
    Garbage,
    Plaintext,
    SlowInYa,
    SlowInStep3,
    WrongSkey,
    ResetAtOnce,
    ResetWithinYa,
    ResetAfterYa,
    ResetAfterYb,
    ResetWithinStep3,
    ResetAfterStep3,
    ResetRelayed,
}

impl Harm {
    pub(super) const ALL: [Self; 12] = [
        Self::Garbage,
        Self::Plaintext,
        Self::SlowInYa,
        Self::SlowInStep3,
        Self::WrongSkey,
        Self::ResetAtOnce,
        Self::ResetWithinYa,
        Self::ResetAfterYa,
        Self::ResetAfterYb,
        Self::ResetWithinStep3,
        Self::ResetAfterStep3,
        Self::ResetRelayed,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Garbage => "garbage",
            Self::Plaintext => "plaintext, which is refused",
            Self::SlowInYa => "a byte at a time, in Ya",
            Self::SlowInStep3 => "a byte at a time, in step 3",
            Self::WrongSkey => "wrong SKEY",
            Self::ResetAtOnce => "reset at once",
            Self::ResetWithinYa => "reset within Ya",
            Self::ResetAfterYa => "reset after Ya",
            Self::ResetAfterYb => "reset after Yb",
            Self::ResetWithinStep3 => "reset within step 3",
            Self::ResetAfterStep3 => "reset after step 3",
            Self::ResetRelayed => "reset while relayed",
        }
    }

    /// Whether the proxy has no reason to say anything at all.
    pub(super) fn is_before_ya(self) -> bool {
        matches!(self, Self::Plaintext | Self::SlowInYa)
    }

    /// Whether the handshake is a right one, so that the client may hear of it.
    pub(super) fn is_let_through(self) -> bool {
        matches!(self, Self::ResetAfterStep3 | Self::ResetRelayed)
    }
}

/// The handshake of a peer that knows the torrent and is up to no good.
pub(in crate::soak) fn quitter() -> [u8; HANDSHAKE_LENGTH] {
    handshake(SKEY, *b"-QU0000-000000000000")
}

/// Other bytes each time, and the same in each run.
pub(super) fn garbage(number: usize) -> Vec<u8> {
    let block =
        |n: u64| Sha1::new().chain_update(number.to_be_bytes()).chain_update(n.to_be_bytes());
    (0..).flat_map(|n| <[u8; 20]>::from(block(n).finalize())).take(GARBAGE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn garbage_is_another_each_time() {
        assert_eq!(garbage(1).len(), GARBAGE);
        assert_eq!(garbage(1), garbage(1));
        assert_ne!(garbage(1), garbage(2));
        assert_ne!(garbage(1)[..20], garbage(1)[20..40]);
    }

    #[test]
    fn every_kind_is_in_its_place() {
        for (place, harm) in Harm::ALL.into_iter().enumerate() {
            assert_eq!(harm as usize, place, "{}", harm.name());
        }
    }
}
