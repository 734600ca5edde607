use super::*;

const FRESH_KEY: Setback = Setback::Mse(WorthTrying::FreshKey);
const OTHER: Setback = Setback::Mse(WorthTrying::PlaintextConnection);
const NOTHING: Setback = Setback::Mse(WorthTrying::Nothing);

/// The rungs that are climbed when each attempt fails in this way, and at once.
fn rungs(policy: Policy, setbacks: &[Setback]) -> Vec<Rung> {
    let (mut ladder, first) = Ladder::start(policy).unwrap();
    let mut rungs = vec![first.rung];
    for setback in setbacks {
        let Some(step) = ladder.next(*setback, LADDER_DEADLINE) else { break };
        rungs.push(step.rung);
    }
    rungs
}

#[test]
fn off_has_no_ladder() {
    assert!(Ladder::start(Policy::Off).is_none());
}

#[test]
fn prefer_goes_from_mse_to_plaintext() {
    use Rung::{Mse, Plaintext};
    for (setbacks, expected) in [
        (&[OTHER, Setback::Plaintext][..], &[Mse, Plaintext][..]),
        (&[FRESH_KEY, FRESH_KEY, Setback::Plaintext], &[Mse, Mse, Plaintext]),
        (&[FRESH_KEY, OTHER], &[Mse, Mse, Plaintext]),
        (&[NOTHING], &[Mse]),
        (&[Setback::Unreachable], &[Mse]),
        (&[FRESH_KEY, Setback::Unreachable], &[Mse, Mse]),
    ] {
        assert_eq!(rungs(Policy::Prefer, setbacks), expected, "{setbacks:?}");
    }
}

#[test]
fn require_never_leaves_mse() {
    use Rung::Mse;
    for (setbacks, expected) in [
        (&[OTHER][..], &[Mse][..]),
        (&[FRESH_KEY, FRESH_KEY, FRESH_KEY], &[Mse, Mse]),
        (&[Setback::LeadingZero, FRESH_KEY, OTHER], &[Mse, Mse, Mse]),
    ] {
        assert_eq!(rungs(Policy::Require, setbacks), expected, "{setbacks:?}");
    }
}

#[test]
fn allow_goes_from_plaintext_to_mse() {
    use Rung::{Mse, Plaintext};
    for (setbacks, expected) in [
        (&[Setback::Plaintext, OTHER][..], &[Plaintext, Mse][..]),
        (&[Setback::Plaintext, FRESH_KEY, FRESH_KEY], &[Plaintext, Mse, Mse]),
        (&[Setback::Unreachable], &[Plaintext]),
    ] {
        assert_eq!(rungs(Policy::Allow, setbacks), expected, "{setbacks:?}");
    }
}

#[test]
fn a_close_on_ya_is_another_try_where_mse_was_seen_or_is_all_there_is() {
    use Rung::{Mse, Plaintext};
    use Setback::{ClosedOnYa, LeadingZero};
    for (policy, setbacks, expected) in [
        (Policy::Prefer, &[ClosedOnYa, Setback::Plaintext][..], &[Mse, Plaintext][..]),
        (Policy::Prefer, &[LeadingZero, ClosedOnYa, ClosedOnYa], &[Mse, Mse, Mse, Plaintext]),
        (Policy::Prefer, &[FRESH_KEY, ClosedOnYa], &[Mse, Mse, Plaintext]),
        (Policy::Require, &[ClosedOnYa, ClosedOnYa], &[Mse, Mse]),
        (Policy::Require, &[ClosedOnYa, FRESH_KEY], &[Mse, Mse]),
        (Policy::Allow, &[Setback::Plaintext, ClosedOnYa], &[Plaintext, Mse]),
    ] {
        assert_eq!(rungs(policy, setbacks), expected, "{policy} {setbacks:?}");
    }
}

#[test]
fn only_another_try_after_a_close_on_ya_is_paused() {
    let (mut ladder, first) = Ladder::start(Policy::Require).unwrap();
    let second = ladder.next(Setback::ClosedOnYa, LADDER_DEADLINE).unwrap();
    assert_eq!((first.pause, second.pause), (Duration::ZERO, PAUSE));
    let (mut ladder, _) = Ladder::start(Policy::Prefer).unwrap();
    let plaintext = ladder.next(Setback::ClosedOnYa, LADDER_DEADLINE).unwrap();
    assert_eq!(plaintext.pause, Duration::ZERO);
}

#[test]
fn a_leading_zero_does_not_use_up_the_retry() {
    use Rung::{Mse, Plaintext};
    let setbacks = [Setback::LeadingZero, Setback::LeadingZero, FRESH_KEY, FRESH_KEY];
    assert_eq!(rungs(Policy::Prefer, &setbacks), [Mse, Mse, Mse, Mse, Plaintext]);
}

#[test]
fn leading_zeros_without_end_are_given_up() {
    let setbacks = [Setback::LeadingZero; 20];
    let expected = usize::from(MAX_LEADING_ZEROS) + 1;
    assert_eq!(rungs(Policy::Require, &setbacks).len(), expected);
    assert_eq!(rungs(Policy::Prefer, &setbacks)[expected], Rung::Plaintext);
}

/// Every attempt runs to its own deadline: the whole ends in time, and every rung has had some.
#[test]
fn silent_peers_leave_time_for_every_rung() {
    for (policy, setbacks, least) in [
        (Policy::Prefer, &[OTHER][..], [4, 2].as_slice()),
        (Policy::Prefer, &[FRESH_KEY, FRESH_KEY], &[4, 2, 2]),
        (Policy::Require, &[FRESH_KEY], &[6, 2]),
        (Policy::Allow, &[Setback::Plaintext, FRESH_KEY], &[5, 2, 1]),
    ] {
        let (mut ladder, mut step) = Ladder::start(policy).unwrap();
        let mut left = LADDER_DEADLINE;
        for (setback, least) in setbacks.iter().map(Some).chain([None]).zip(least) {
            assert!(step.within >= Duration::from_secs(*least), "{policy}: {step:?}");
            left -= step.within;
            let Some(setback) = setback else { continue };
            step = ladder.next(*setback, left).unwrap();
        }
        assert!(step.last, "{policy}");
    }
}

#[test]
fn nothing_is_begun_without_time_for_it() {
    let (mut ladder, _) = Ladder::start(Policy::Prefer).unwrap();
    assert_eq!(ladder.next(OTHER, SHORTEST - Duration::from_millis(1)), None);
}
