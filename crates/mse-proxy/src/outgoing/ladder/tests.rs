use super::*;

const FRESH_KEY: Setback = Setback::Mse(WorthTrying::FreshKey);
const OTHER: Setback = Setback::Mse(WorthTrying::PlaintextConnection);
const NOTHING: Setback = Setback::Mse(WorthTrying::Nothing);

/// The steps that are taken when each attempt fails in this way, and at once.
fn steps(policy: Policy, known: Known, setbacks: &[Setback]) -> Vec<Step> {
    let (mut ladder, first) = Ladder::start(policy, known).unwrap();
    let mut steps = vec![first];
    for setback in setbacks {
        let Some(step) = ladder.next(*setback, LADDER_DEADLINE) else { break };
        steps.push(step);
    }
    steps
}

/// Their rungs, with a peer of which nothing is known.
fn rungs(policy: Policy, setbacks: &[Setback]) -> Vec<Rung> {
    let steps = steps(policy, Known::default(), setbacks);
    steps.into_iter().map(|step| step.rung).collect()
}

#[test]
fn off_has_no_ladder() {
    assert!(Ladder::start(Policy::Off, Known::default()).is_none());
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
    let (mut ladder, first) = Ladder::start(Policy::Require, Known::default()).unwrap();
    let second = ladder.next(Setback::ClosedOnYa, LADDER_DEADLINE).unwrap();
    assert_eq!((first.pause, second.pause), (Duration::ZERO, PAUSE));
    let (mut ladder, _) = Ladder::start(Policy::Prefer, Known::default()).unwrap();
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
        let (mut ladder, mut step) = Ladder::start(policy, Known::default()).unwrap();
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
    let (mut ladder, _) = Ladder::start(Policy::Prefer, Known::default()).unwrap();
    assert_eq!(ladder.next(OTHER, SHORTEST - Duration::from_millis(1)), None);
}

/// Everything that can be known.
fn all_known() -> impl Iterator<Item = Known> {
    (0..16).map(|bits| Known {
        has_mse: bits & 1 != 0,
        by_mse: bits & 2 != 0,
        rc4_alone: bits & 4 != 0,
        by_plaintext: bits & 8 != 0,
    })
}

/// Every way in which four attempts can fail.
fn all_setbacks() -> impl Iterator<Item = [Setback; 4]> {
    use Setback::{ClosedOnYa, LeadingZero, Plaintext, Unreachable};
    const ALL: [Setback; 7] =
        [LeadingZero, ClosedOnYa, FRESH_KEY, OTHER, NOTHING, Plaintext, Unreachable];
    let digits = |number: usize| [1, 7, 49, 343].map(|power| ALL[number / power % ALL.len()]);
    (0..ALL.len().pow(4)).map(digits)
}

#[test]
fn require_never_leaves_mse_whatever_is_known_and_happens() {
    for known in all_known() {
        for setbacks in all_setbacks() {
            let steps = steps(Policy::Require, known, &setbacks);
            assert!(steps.iter().all(|step| step.rung == Rung::Mse), "{known:?} {setbacks:?}");
        }
    }
}

#[test]
fn what_is_known_changes_the_order_and_not_what_may_be_tried() {
    use Rung::{Mse, Plaintext};
    let none = Known::default();
    let mse = Known { has_mse: true, by_mse: true, ..none };
    let plaintext = Known { by_plaintext: true, ..none };
    let downgraded = Known { has_mse: true, by_plaintext: true, ..none };
    let came = Known { has_mse: true, ..none };
    for (policy, known, expected) in [
        (Policy::Prefer, none, [Mse, Plaintext]),
        (Policy::Prefer, mse, [Mse, Plaintext]),
        (Policy::Prefer, plaintext, [Plaintext, Mse]),
        (Policy::Prefer, downgraded, [Mse, Plaintext]),
        (Policy::Allow, none, [Plaintext, Mse]),
        (Policy::Allow, mse, [Mse, Plaintext]),
        (Policy::Allow, plaintext, [Plaintext, Mse]),
        (Policy::Allow, downgraded, [Plaintext, Mse]),
        (Policy::Allow, came, [Plaintext, Mse]),
    ] {
        let failed = if expected[0] == Mse { OTHER } else { Setback::Plaintext };
        let steps = steps(policy, known, &[failed]);
        let rungs: Vec<_> = steps.iter().map(|step| step.rung).collect();
        assert_eq!(rungs, expected, "{policy} {known:?}");
    }
}

#[test]
fn a_peer_that_had_mse_is_tried_again_when_it_closes_on_ya() {
    use Rung::{Mse, Plaintext};
    let known = Known { has_mse: true, ..Known::default() };
    let steps = steps(Policy::Prefer, known, &[Setback::ClosedOnYa; 2]);
    assert_eq!(steps.iter().map(|step| step.rung).collect::<Vec<_>>(), [Mse, Mse, Plaintext]);
    assert_eq!(steps[1].pause, PAUSE);
}

#[test]
fn after_a_failed_handshake_the_other_methods_are_offered() {
    use Offered::{All, Rc4};
    let rc4_alone = Known { rc4_alone: true, ..Known::default() };
    for (known, setbacks, expected) in [
        (Known::default(), [FRESH_KEY].as_slice(), [All, Rc4].as_slice()),
        (rc4_alone, &[FRESH_KEY], &[Rc4, All]),
        (Known::default(), &[Setback::LeadingZero, FRESH_KEY], &[All, All, Rc4]),
        (Known::default(), &[Setback::ClosedOnYa], &[All, All]),
    ] {
        let steps = steps(Policy::Require, known, setbacks);
        let offered: Vec<_> = steps.iter().map(|step| step.offered).collect();
        assert_eq!(offered, expected, "{setbacks:?}");
    }
}

#[test]
fn rc4_is_offered_alone_only_where_it_is_allowed() {
    for (methods, alone) in [
        (CryptoPolicy::PREFER_RC4, CryptoPolicy::RC4_ONLY),
        (CryptoPolicy::PREFER_PLAINTEXT, CryptoPolicy::RC4_ONLY),
        (CryptoPolicy::RC4_ONLY, CryptoPolicy::RC4_ONLY),
        (CryptoPolicy::PLAINTEXT_ONLY, CryptoPolicy::PLAINTEXT_ONLY),
    ] {
        assert_eq!(Offered::Rc4.of(methods), alone);
        assert_eq!(Offered::All.of(methods), methods);
    }
}
