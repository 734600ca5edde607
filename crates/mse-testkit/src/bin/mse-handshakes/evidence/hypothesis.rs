//! What a peer took for S, or for a public key, where that was something else than it is.

use mse::Skey;
use mse_testkit::reference::{Secrets, group};
use sha1::{Digest, Sha1};

use super::keys::Keys;
use crate::arguments::Role;

/// From which number the peer made what it sent, if its bytes show that.
///
/// A responder looks for the req1 hash, an initiator for the encrypted VC.
pub(crate) fn peers_number(
    keys: &Keys,
    ours: Role,
    skey: Skey,
    received: &[u8],
) -> Option<&'static str> {
    let contains = |pattern: &[u8]| received.windows(pattern.len()).any(|bytes| bytes == pattern);
    let made_from = |s: [u8; 96]| match ours {
        Role::Initiator => contains(&Secrets { s, skey: skey.0 }.stream_b().apply(&[0; 8])),
        Role::Responder => contains(&req1(&s)),
    };
    let zeros = keys.s.iter().take_while(|byte| **byte == 0).count();
    if made_from(keys.s) {
        Some("s")
    } else if ours == Role::Responder && zeros > 0 && contains(&req1(&keys.s[zeros..])) {
        Some("s_without_leading_zeros")
    } else if made_from(shared_with_left_aligned(keys, ours)) {
        Some(match ours {
            Role::Initiator => "left_aligned_yb",
            Role::Responder => "left_aligned_ya",
        })
    } else {
        None
    }
}

/// S, if the peer's public key began with a zero byte that got lost: it then stands one byte too far
/// left, and what is behind it does not belong to it.
pub(crate) fn shared_with_left_aligned(keys: &Keys, ours: Role) -> [u8; 96] {
    let sent = match ours {
        Role::Initiator => &keys.yb,
        Role::Responder => &keys.ya,
    };
    let mut meant = [0; 96];
    meant[1..].copy_from_slice(&sent[..95]);
    group::agree(&keys.private_key, &meant)
}

fn req1(secret: &[u8]) -> [u8; 20] {
    Sha1::digest([b"req1", secret].concat()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: [u8; 20] = [3; 20];
    const SKEY: Skey = Skey([7; 20]);

    /// Ours, with a peer whose public key is this one.
    fn keys(ours: Role, peers: [u8; 96]) -> Keys {
        let (mine, s) = (group::public(&X), group::agree(&X, &peers));
        let (ya, yb) = match ours {
            Role::Initiator => (mine, peers),
            Role::Responder => (peers, mine),
        };
        Keys { private_key: X, ya, yb, s, avoided: Default::default() }
    }

    /// The first public key of a peer for which this is so.
    fn public_key(wished: impl Fn(&[u8; 96]) -> bool) -> [u8; 96] {
        let mut keys = (1_u32..).map(|number| group::public(&number.to_be_bytes().repeat(5)));
        keys.find(wished).expect("1 in 256 is")
    }

    fn left_aligned(y: [u8; 96]) -> [u8; 96] {
        let mut sent = [0xa6; 96];
        sent[..95].copy_from_slice(&y[1..]);
        sent
    }

    #[test]
    fn an_initiators_is_found_in_its_hash() {
        let ours = Role::Responder;
        let ya = public_key(|y| y[0] == 0);
        let hash = [&[9; 300][..], &req1(&group::agree(&X, &ya))].concat();
        assert_eq!(peers_number(&keys(ours, ya), ours, SKEY, &hash), Some("s"));
        let sent = left_aligned(ya);
        assert_eq!(peers_number(&keys(ours, sent), ours, SKEY, &hash), Some("left_aligned_ya"));
        assert_eq!(peers_number(&keys(ours, sent), ours, SKEY, &[9; 320]), None);

        let ya = public_key(|y| group::agree(&X, y)[0] == 0);
        let hash = req1(&group::agree(&X, &ya)[1..]);
        let found = peers_number(&keys(ours, ya), ours, SKEY, &hash);
        assert_eq!(found, Some("s_without_leading_zeros"));
    }

    #[test]
    fn a_responders_is_found_in_its_vc() {
        let ours = Role::Initiator;
        let yb = public_key(|y| y[0] == 0);
        let secrets = Secrets { s: group::agree(&X, &yb), skey: SKEY.0 };
        let vc = [&[9; 300][..], &secrets.stream_b().apply(&[0; 8])].concat();
        assert_eq!(peers_number(&keys(ours, yb), ours, SKEY, &vc), Some("s"));
        let sent = left_aligned(yb);
        assert_eq!(peers_number(&keys(ours, sent), ours, SKEY, &vc), Some("left_aligned_yb"));
        assert_eq!(peers_number(&keys(ours, sent), ours, SKEY, &vc[1..307]), None);
    }
}
