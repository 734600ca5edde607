//! The polled adapter, and what it reports where the typed machine would not compile.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use mse::{CryptoMethod, CryptoPolicy, Offer, Randomness, Responder, Skey, SkeyHash};
use mse_io::polled::{Connection, Handshake, Progress};
use mse_io::{HandshakeError, Misuse};

const SKEY: Skey = Skey([0x90; 20]);

fn pair() -> (Connection, Connection) {
    let randomness = || Randomness::from_os().unwrap();
    let offer =
        Offer::new(SKEY, CryptoPolicy::PREFER_RC4).with_initial_payload(b"IA".to_vec()).unwrap();
    (Connection::initiate(offer, randomness()), Connection::respond(Responder::new(randomness())))
}

/// Moves output from one to the other, `width` bytes at a time.
fn carry(from: &mut Connection, to: &mut Connection, width: usize) -> Option<Progress> {
    let count = from.output().len().min(width);
    let progress = (count > 0).then(|| to.receive(&from.output()[..count]).unwrap());
    from.sent(count);
    progress
}

fn establish(width: usize) -> (Connection, Connection) {
    let (mut near, mut far) = pair();
    while near.established().is_none() || far.established().is_none() {
        if let Some(Progress::ChooseSkey(hash)) = carry(&mut near, &mut far, width) {
            assert_eq!(hash, SKEY.hash());
            far.choose(&SKEY, CryptoPolicy::PREFER_RC4).unwrap();
        }
        if let Some(Progress::LeadingZero) = carry(&mut far, &mut near, width) {
            near.go_on().unwrap();
        }
    }
    (near, far)
}

#[test]
fn payload_passes_both_ways() {
    for width in [1, 5, 100, 1000] {
        let (mut near, mut far) = establish(width);
        assert_eq!(near.established(), Some((SKEY, CryptoMethod::Rc4)));
        assert_eq!(far.stage(), None);
        near.send(b" and more").unwrap();
        far.send(b"answer").unwrap();
        while carry(&mut near, &mut far, width)
            .or_else(|| carry(&mut far, &mut near, width))
            .is_some()
        {}
        assert_eq!(far.payload(), b"IA and more");
        assert_eq!(near.payload(), b"answer");
        far.consume(3);
        assert_eq!(far.payload(), b"and more");
        far.consume(8);
        assert!(far.payload().is_empty());
    }
}

fn misuse<T>(result: Result<T, HandshakeError>) -> Option<Misuse> {
    match result {
        Err(HandshakeError::Misuse(misuse)) => Some(misuse),
        _ => None,
    }
}

#[test]
fn wrong_order_is_reported_and_loses_nothing() {
    let (mut near, mut far) = pair();
    assert_eq!(misuse(near.send(b"too early")), Some(Misuse::NotEstablished));
    assert_eq!(misuse(near.go_on()), Some(Misuse::NoDecisionPending));
    assert_eq!(misuse(far.choose(&SKEY, CryptoPolicy::RC4_ONLY)), Some(Misuse::NoDecisionPending));
    loop {
        if let Some(Progress::ChooseSkey(_)) = carry(&mut near, &mut far, 1) {
            break;
        }
        if let Some(Progress::LeadingZero) = carry(&mut far, &mut near, 4096) {
            near.go_on().unwrap();
        }
    }
    // One byte at a time, so the torrent is named before all of step 3 was fed.
    assert_eq!(misuse(far.receive(&near.output()[..1])), Some(Misuse::DecisionPending));
    far.choose(&SKEY, CryptoPolicy::RC4_ONLY).unwrap();
    while far.established().is_none() {
        carry(&mut near, &mut far, 1);
    }
    assert_eq!(far.payload(), b"IA");
    assert_eq!(misuse(far.go_on()), Some(Misuse::Over));
}

#[test]
fn an_error_stays() {
    let mut handshake = Handshake::respond(Responder::new(Randomness::from_os().unwrap()));
    let first = handshake.receive(&[0; 96]).unwrap_err();
    let second = handshake.receive(&[1; 96]).unwrap_err();
    assert_eq!(first.to_string(), second.to_string());
    assert_eq!(handshake.progress().unwrap_err().to_string(), first.to_string());
}

#[test]
fn a_wrong_torrent_is_the_callers_fault() {
    let (mut near, mut far) = pair();
    let hash: SkeyHash = loop {
        if let Some(Progress::ChooseSkey(hash)) = carry(&mut near, &mut far, 700) {
            break hash;
        }
        if let Some(Progress::LeadingZero) = carry(&mut far, &mut near, 700) {
            near.go_on().unwrap();
        }
    };
    assert_eq!(hash, SKEY.hash());
    let error = far.choose(&Skey([0; 20]), CryptoPolicy::RC4_ONLY).unwrap_err();
    assert!(matches!(
        error,
        HandshakeError::Protocol(mse::Error::ApiMisuse(mse::ApiMisuse::SkeyMismatch))
    ));
}
