//! What `Outgoing` makes of transports that take less than they are given.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use mse::{CryptoPolicy, Established, Offer, Randomness, Responder, Skey};
use mse_io::polled::{Handshake, Progress};
use mse_io::{Incoming, Outgoing, directions};

const SKEY: Skey = Skey([0x07; 20]);

/// What the initiator sends with, and the responder receives with.
fn pair(policy: CryptoPolicy) -> (Outgoing, Incoming) {
    let random = || Randomness::from_os().unwrap();
    let mut near =
        Handshake::initiate(Offer::new(SKEY, policy), random()).going_on_with_leading_zero();
    let mut far = Handshake::respond(Responder::new(random()));
    let deliver = |from: &mut Handshake, to: &mut Handshake| {
        if !from.output().is_empty() {
            to.receive(from.output()).unwrap();
            from.sent(from.output().len());
        }
    };
    while near.progress().unwrap() != Progress::Complete {
        deliver(&mut near, &mut far);
        if let Ok(Progress::ChooseSkey(_)) = far.progress() {
            far.choose(&SKEY, policy).unwrap();
        }
        deliver(&mut far, &mut near);
    }
    let (near, far): (Established, Established) =
        (near.establish().unwrap(), far.establish().unwrap());
    (directions(near).1, directions(far).0)
}

#[test]
fn what_was_not_taken_may_be_replaced() {
    for policy in [CryptoPolicy::RC4_ONLY, CryptoPolicy::PLAINTEXT_ONLY] {
        let (mut outgoing, mut incoming) = pair(policy);
        let (mut sent, mut expected) = (Vec::new(), Vec::new());
        for round in 0..500_usize {
            let payload = vec![round as u8; round * 37 % 40_000 + 1];
            let prepared = outgoing.prepare(&payload);
            let taken = (round * 7919) % (prepared.len() + 1);
            sent.extend_from_slice(&prepared[..taken]);
            expected.extend_from_slice(&payload[..taken]);
            // Now and then nothing is reported: a write that was pending.
            if taken > 0 {
                outgoing.sent(taken);
            }
        }
        assert_eq!(sent == expected, policy == CryptoPolicy::PLAINTEXT_ONLY);
        incoming.decrypt(&mut sent);
        assert!(sent == expected);
    }
}

#[test]
fn encrypting_in_place_goes_on_where_a_short_write_stopped() {
    let (mut outgoing, mut incoming) = pair(CryptoPolicy::RC4_ONLY);
    let mut sent = outgoing.prepare(&[1; 100])[..3].to_vec();
    outgoing.sent(3);
    for len in [10, 200, 0, 50_000] {
        let mut payload = vec![2; len];
        outgoing.encrypt(&mut payload);
        sent.extend(payload);
    }
    sent.extend_from_slice(outgoing.prepare(&[3; 5]));
    incoming.decrypt(&mut sent);
    assert_eq!(sent[..3], [1; 3]);
    assert!(sent[3..50_213].iter().all(|&byte| byte == 2));
    assert_eq!(sent[50_213..], [3; 5]);
}

#[test]
#[should_panic(expected = "more sent than was prepared")]
fn nothing_can_be_sent_twice() {
    let (mut outgoing, _) = pair(CryptoPolicy::RC4_ONLY);
    let count = outgoing.prepare(&[0; 10]).len();
    outgoing.sent(count);
    outgoing.sent(1);
}

/// Buffers stay where they are, whatever is written: nothing was allocated anew.
#[test]
fn writing_allocates_nothing_after_the_first_time() {
    let (mut outgoing, _) = pair(CryptoPolicy::RC4_ONLY);
    let place = |outgoing: &mut Outgoing, len| {
        let payload = vec![0; len];
        let prepared = outgoing.prepare(&payload);
        let (place, count) = (prepared.as_ptr(), prepared.len());
        outgoing.sent(count - count / 3);
        place
    };
    let first = place(&mut outgoing, 1);
    for len in (1..100_000).step_by(977) {
        assert_eq!(place(&mut outgoing, len), first);
    }
}
