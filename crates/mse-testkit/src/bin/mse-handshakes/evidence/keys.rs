//! The key exchange of a connection, computed once more, by the other implementation.

use mse::Skey;
use mse_testkit::reference::{Secrets, group};
use serde::Serialize;

use super::drawn::Drawn;
use super::trace::Trace;
use crate::arguments::Role;

/// Without PadD.
const STEP_4_LEN: usize = 14;

/// PadB and PadD together.
const MAX_REPLY_PADS: usize = 956;

/// The public keys of both sides and what they share.
pub(crate) struct Keys {
    pub(crate) private_key: [u8; 20],
    pub(crate) ya: [u8; 96],
    pub(crate) yb: [u8; 96],
    pub(crate) s: [u8; 96],
    pub(crate) avoided: Avoided,
}

/// Random choices that ours passed over, by what was wrong with them.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Avoided {
    /// S begins with a zero byte.
    pub(crate) s_zero: usize,
    /// Yb begins with a zero byte.
    pub(crate) yb_zero: usize,
    /// Ya begins with 0x13.
    pub(crate) ya_13: usize,
    /// A length of PadD behind which the first byte of the payload, 0x13, would have travelled as it is.
    pub(crate) payload_13: usize,
    /// One that makes more of Yb, PadB, step 4 and a BitTorrent handshake than KTorrent reads.
    pub(crate) long_reply: usize,
}

impl Keys {
    /// As soon as both public keys are on the wire.
    pub(crate) fn of(role: Role, drawn: &Drawn, trace: &Trace, skey: Skey) -> Option<Self> {
        let ours = trace.sending().public_key()?;
        let peers = trace.receiving().public_key()?;
        let used = drawn.private_keys.iter().position(|x| group::public(x) == ours);
        let used = used.expect("our public key is that of one of our private keys");
        let mut avoided = Avoided::default();
        for x in &drawn.private_keys[..used] {
            match role {
                Role::Initiator => avoided.ya_13 += 1,
                Role::Responder if group::agree(x, &peers)[0] == 0 => avoided.s_zero += 1,
                Role::Responder => avoided.yb_zero += 1,
            }
        }
        let private_key = drawn.private_keys[used];
        let s = group::agree(&private_key, &peers);
        if role == Role::Responder {
            let fits = |len: &&usize| drawn.pad_b_len + **len <= MAX_REPLY_PADS;
            let (first, lens) = (drawn.pad_d_lens[0], &drawn.pad_d_lens);
            avoided.long_reply = usize::from(!fits(&&first));
            let before = STEP_4_LEN + lens.iter().find(fits).unwrap_or(&first);
            let stream = Secrets { s, skey: skey.0 }.stream_b().apply(&vec![0; before + 1]);
            avoided.payload_13 = usize::from(stream[before] == 0);
        }
        let (ya, yb) = match role {
            Role::Initiator => (ours, peers),
            Role::Responder => (peers, ours),
        };
        Some(Self { private_key, ya, yb, s, avoided })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: [u8; 20] = [3; 20];
    const SKEY: Skey = Skey([7; 20]);

    fn drawn(private_keys: &[[u8; 20]]) -> Drawn {
        Drawn { private_keys: private_keys.to_vec(), pad_b_len: 0, pad_d_lens: vec![0] }
    }

    /// The first private keys whose product with ours, or public key, is as wished for.
    fn first(wished: impl Fn(&[u8; 20]) -> bool) -> [u8; 20] {
        (1_u32..).map(numbered).find(wished).expect("1 in 256 is")
    }

    fn numbered(number: u32) -> [u8; 20] {
        let mut x = [5; 20];
        x[16..].copy_from_slice(&number.to_be_bytes());
        x
    }

    #[test]
    fn passed_over_keys_have_their_reason() {
        let ya = group::public(&numbered(0));
        let s_zero = first(|x| group::agree(x, &ya)[0] == 0);
        let yb_zero = first(|x| group::public(x)[0] == 0);
        let mut trace = Trace::begin();
        trace.received(&ya);
        trace.sent(&group::public(&X));
        let drawn = drawn(&[s_zero, yb_zero, s_zero, X]);
        let keys = Keys::of(Role::Responder, &drawn, &trace, SKEY).expect("both keys are there");
        assert_eq!(keys.avoided, Avoided { s_zero: 2, yb_zero: 1, ..keys.avoided });
        assert_eq!(keys.private_key, X);
    }

    #[test]
    fn a_passed_over_pad_is_noticed() {
        let ya = group::public(&numbered(1));
        let mut trace = Trace::begin();
        trace.received(&ya);
        trace.sent(&group::public(&X));
        let stream = Secrets::agree(&X, &ya, SKEY.0).stream_b().apply(&[0; 526]);
        for (pad_d_len, byte) in stream[14..].iter().enumerate() {
            let drawn = Drawn { pad_d_lens: vec![pad_d_len, 0], ..drawn(&[X]) };
            let keys = Keys::of(Role::Responder, &drawn, &trace, SKEY).expect("both are there");
            assert_eq!(keys.avoided.payload_13, usize::from(*byte == 0), "{pad_d_len}");
        }
        assert!(stream[14..].contains(&0), "the test saw both");
    }

    #[test]
    fn a_passed_over_length_is_noticed() {
        let ya = group::public(&numbered(1));
        let mut trace = Trace::begin();
        trace.received(&ya);
        trace.sent(&group::public(&X));
        for (pad_d_len, too_long) in [(0, 0), (456, 0), (457, 1)] {
            let pad_d_lens = vec![pad_d_len, 0];
            let drawn = Drawn { pad_b_len: 500, pad_d_lens, ..drawn(&[X]) };
            let keys = Keys::of(Role::Responder, &drawn, &trace, SKEY).expect("both are there");
            assert_eq!(keys.avoided.long_reply, too_long, "{pad_d_len}");
        }
    }
}
