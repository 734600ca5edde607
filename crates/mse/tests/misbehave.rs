//! Every rule a peer can break, one test each, named after the error.

use mse::{
    ApiMisuse, CryptoMethods, CryptoPolicy, Offer, PeerIncompatible, PeerMisbehaved, Responder,
    Responding, Skey, Stage,
};
use mse_testkit::reference::{Secrets, Step3, Step4, group};
use mse_testkit::script::{Script, fixed};

const XA: [u8; 20] = [0xa1; 20];
const XB: [u8; 20] = [0xb2; 20];
const SKEY: [u8; 20] = [0x5e; 20];

#[test]
fn degenerate_public_key() {
    for y in [small(0), small(1), p_plus(-1), p_plus(0), p_plus(1), [0xff; 96]] {
        let error = PeerMisbehaved::DegeneratePublicKey;
        responder(CryptoPolicy::default()).recv(y).is_silent().fails(error);
        initiator(CryptoPolicy::default()).whatever_was_sent().recv(y).is_silent().fails(error);
    }
}

/// The neighbours of the degenerate keys are as good as any.
#[test]
fn the_smallest_and_the_largest_public_key_are_taken() {
    for y in [small(2), p_plus(-2)] {
        let secrets = Secrets::agree(&XB, &y, SKEY);
        let step3 = Step3::honest(&secrets, 3, b"", b"").encode(&mut secrets.stream_a());
        responder(CryptoPolicy::default()).recv(y).recv(step3).established();

        let secrets = Secrets::agree(&XA, &y, SKEY);
        let step4 = Step4::honest(2, b"").encode(&mut secrets.stream_b());
        initiator(CryptoPolicy::default()).recv(y).recv(step4).established();
    }
}

#[test]
fn req1_not_found() {
    let error = PeerMisbehaved::Req1NotFound;
    to_responder(|step3| step3.req1[19] ^= 1).recv([0; 600]).fails(error);
    to_responder(|step3| step3.req1[0] ^= 0x80).recv([0; 600]).fails(error);
}

#[test]
fn vc_not_found() {
    for at in 0..8 {
        let script = to_initiator(|step4| step4.vc[at] = 1).waits_for(Stage::Synchronise);
        script.recv([0; 600]).fails(PeerMisbehaved::VcNotFound);
    }
}

#[test]
fn wrong_vc() {
    for at in 0..8 {
        to_responder(|step3| step3.vc[at] = 1).is_silent().fails(PeerMisbehaved::WrongVc);
    }
}

#[test]
fn pad_c_too_long() {
    for len in [513, 514, u16::MAX] {
        // The length alone is enough: the padding has not arrived.
        let claim = |step3: &mut Step3| step3.pad_c_len = len;
        to_responder(claim).is_silent().fails(PeerMisbehaved::PadCTooLong(len));
    }
    to_responder(|step3| {
        step3.pad_c_len = 512;
        step3.pad_c = vec![0x77; 512];
    })
    .established();
}

#[test]
fn pad_d_too_long() {
    for len in [513, 514, u16::MAX] {
        let claim = |step4: &mut Step4| step4.pad_d_len = len;
        to_initiator(claim).fails(PeerMisbehaved::PadDTooLong(len));
    }
    to_initiator(|step4| {
        step4.pad_d_len = 512;
        step4.pad_d = vec![0x77; 512];
    })
    .established();
}

#[test]
fn selected_nothing() {
    to_initiator(|step4| step4.select = 0).fails(PeerMisbehaved::SelectedNothing);
}

#[test]
fn selected_several() {
    for select in [3, 6, 0x8000_0002, u32::MAX] {
        let methods = CryptoMethods::from_bits(select);
        to_initiator(|step4| step4.select = select).fails(PeerMisbehaved::SelectedSeveral(methods));
    }
}

#[test]
fn selected_unoffered() {
    // Methods we do not know, and so never offer.
    for select in [4, 8, 0x8000_0000] {
        let methods = CryptoMethods::from_bits(select);
        to_initiator(|step4| step4.select = select)
            .fails(PeerMisbehaved::SelectedUnoffered(methods));
    }
    for (policy, methods) in [
        (CryptoPolicy::RC4_ONLY, CryptoMethods::PLAINTEXT),
        (CryptoPolicy::PLAINTEXT_ONLY, CryptoMethods::RC4),
    ] {
        step4_to(initiator(policy), |step4| step4.select = methods.bits())
            .fails(PeerMisbehaved::SelectedUnoffered(methods));
    }
}

#[test]
fn no_common_method() {
    for (policy, provide) in [
        (CryptoPolicy::PREFER_RC4, 0),
        (CryptoPolicy::PREFER_RC4, 4),
        (CryptoPolicy::PREFER_RC4, 0xffff_fffc),
        (CryptoPolicy::RC4_ONLY, 1),
        (CryptoPolicy::RC4_ONLY, 0xffff_fffd),
        (CryptoPolicy::PLAINTEXT_ONLY, 2),
    ] {
        let provided = CryptoMethods::from_bits(provide);
        step3_to(responder(policy), |step3| step3.provide = provide)
            .is_silent()
            .fails(PeerIncompatible::NoCommonMethod { provided });
    }
    to_responder(|step3| step3.provide = u32::MAX).established();
}

#[test]
fn skey_mismatch() {
    let secrets = Secrets::agree(&XA, &group::public(&XB), SKEY);
    let step3 = Step3::honest(&secrets, 3, b"", b"").encode(&mut secrets.stream_a());
    let mut out = Vec::new();
    let step1_and_3 = [&group::public(&XA)[..], &step3].concat();
    let step = Responder::new(fixed(XB, vec![], 0)).receive(&step1_and_3, &mut out).unwrap();
    let Responding::ChooseSkey(choice) = step else { panic!("{step:?}") };
    assert_eq!(choice.skey_hash(), Skey(SKEY).hash());
    let sent = out.len();
    let error = choice.choose(&Skey([0x5f; 20]), CryptoPolicy::default(), &mut out).unwrap_err();
    assert_eq!((error, out.len()), (ApiMisuse::SkeyMismatch.into(), sent));
}

/// No error of the handshake's: the torrent that is named is just not ours.
#[test]
fn a_wrong_name_is_another_torrents() {
    let script = to_responder(|step3| step3.name[7] ^= 1).is_silent();
    assert!(script.machine().refused().is_some_and(|hash| hash != Skey(SKEY).hash()));
}

/// What fails first is what comes first on the wire.
#[test]
fn the_first_rule_broken_is_the_one_reported() {
    let claim = |step3: &mut Step3| (step3.vc[0], step3.provide, step3.pad_c_len) = (1, 0, 513);
    to_responder(claim).fails(PeerMisbehaved::WrongVc);
    let claim = |step3: &mut Step3| (step3.provide, step3.pad_c_len) = (0, 513);
    let provided = CryptoMethods::default();
    to_responder(claim).fails(PeerIncompatible::NoCommonMethod { provided });
    let claim = |step4: &mut Step4| (step4.select, step4.pad_d_len) = (0, 513);
    to_initiator(claim).fails(PeerMisbehaved::SelectedNothing);
}

fn small(number: u8) -> [u8; 96] {
    group::to_wire(&number.into())
}

fn p_plus(difference: i8) -> [u8; 96] {
    let magnitude = difference.unsigned_abs();
    group::to_wire(&if difference < 0 { group::p() - magnitude } else { group::p() + magnitude })
}

fn responder(policy: CryptoPolicy) -> Script {
    Script::responder(fixed(XB, vec![], 0), Skey(SKEY), policy)
}

fn initiator(policy: CryptoPolicy) -> Script {
    Script::initiator(Offer::new(Skey(SKEY), policy), fixed(XA, vec![], 0))
}

/// Steps 1 and 3, with one thing changed.
fn to_responder(change: impl FnOnce(&mut Step3)) -> Script {
    step3_to(responder(CryptoPolicy::PREFER_RC4), change)
}

fn step3_to(script: Script, change: impl FnOnce(&mut Step3)) -> Script {
    let secrets = Secrets::agree(&XA, &group::public(&XB), SKEY);
    let mut step3 = Step3::honest(&secrets, 3, b"", b"");
    change(&mut step3);
    let step3 = step3.encode(&mut secrets.stream_a());
    script.recv(group::public(&XA)).expect(group::public(&XB)).recv(step3)
}

/// Steps 2 and 4, with one thing changed.
fn to_initiator(change: impl FnOnce(&mut Step4)) -> Script {
    step4_to(initiator(CryptoPolicy::PREFER_RC4), change)
}

fn step4_to(script: Script, change: impl FnOnce(&mut Step4)) -> Script {
    let secrets = Secrets::agree(&XB, &group::public(&XA), SKEY);
    let mut step4 = Step4::honest(2, b"");
    change(&mut step4);
    let step4 = step4.encode(&mut secrets.stream_b());
    script.recv(group::public(&XB)).whatever_was_sent().recv(step4)
}
