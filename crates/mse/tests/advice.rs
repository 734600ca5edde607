//! What the side that dialled is told to try next.

use mse::{
    CryptoMethods, Error, Offer, PeerIncompatible, PeerMisbehaved, Skey, Stage, WorthTrying,
};
use mse_testkit::reference::group;
use mse_testkit::script::{Script, fixed};
use mse_testkit::{Side, Stop};

/// Whoever closes or falls silent after Yb may be one of those that fail on 1 in 256 keys.
#[test]
fn a_peer_that_answered_once_is_worth_a_fresh_key() {
    let script = || {
        let offer = Offer::new(Skey([1; 20]), mse::CryptoPolicy::default());
        Script::initiator(offer, fixed([7; 20], vec![], 0))
    };
    let silent_at = |script: Script| match script.machine().verdict() {
        Err(Stop::Waiting(stage)) => stage.worth_trying(),
        verdict => panic!("{verdict:?}"),
    };
    let yb = group::public(&[9; 20]);
    assert_eq!(silent_at(script()), WorthTrying::PlaintextConnection);
    assert_eq!(silent_at(script().recv(&yb[..95])), WorthTrying::PlaintextConnection);
    assert_eq!(silent_at(script().recv(yb)), WorthTrying::FreshKey);

    let garbage = script().recv(yb).recv([0; 520]).machine().verdict();
    assert_eq!(garbage, Err(Stop::Failed(PeerMisbehaved::VcNotFound.into())));
    let error = Error::from(PeerMisbehaved::VcNotFound);
    assert_eq!(error.worth_trying(), WorthTrying::FreshKey);
}

#[test]
fn a_fresh_key_does_not_help_against_what_the_peer_decided() {
    let several = CryptoMethods::from_bits(3);
    for rule in [
        PeerMisbehaved::DegeneratePublicKey,
        PeerMisbehaved::PadDTooLong(513),
        PeerMisbehaved::SelectedNothing,
        PeerMisbehaved::SelectedSeveral(several),
        PeerMisbehaved::SelectedUnoffered(CryptoMethods::PLAINTEXT),
    ] {
        assert_eq!(Error::from(rule).worth_trying(), WorthTrying::PlaintextConnection, "{rule}");
    }
    assert_eq!(Stage::Negotiate.worth_trying(), WorthTrying::PlaintextConnection);
    assert_eq!(Stage::Pad.worth_trying(), WorthTrying::PlaintextConnection);
}

/// A responder did not dial.
#[test]
fn a_responder_has_nothing_to_try() {
    for rule in
        [PeerMisbehaved::Req1NotFound, PeerMisbehaved::WrongVc, PeerMisbehaved::PadCTooLong(513)]
    {
        assert_eq!(Error::from(rule).worth_trying(), WorthTrying::Nothing, "{rule}");
    }
    let incompatible = PeerIncompatible::NoCommonMethod { provided: CryptoMethods::default() };
    assert_eq!(Error::from(incompatible).worth_trying(), WorthTrying::Nothing);
    assert_eq!(Stage::NameTorrent.worth_trying(), WorthTrying::Nothing);
    assert_eq!(Stage::InitialPayload.worth_trying(), WorthTrying::Nothing);
}
