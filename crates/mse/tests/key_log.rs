//! The key log: one line per handshake, the same in both roles, and nothing unless asked for.

use std::sync::Arc;

use mse::{
    CryptoPolicy, Initiating, Initiator, KeyLog, LoggedSecret, Offer, Responder, Responding, Skey,
};
use mse_testkit::key_log::Lines;
use mse_testkit::pair::Wires;
use mse_testkit::reference::Secrets;
use mse_testkit::script::fixed;
use mse_testkit::vectors::unhex;

const SKEY: Skey = Skey([0x5e; 20]);

#[test]
fn both_roles_log_the_same_line_once() {
    let (log_a, log_b) = (Arc::new(Lines::default()), Arc::new(Lines::default()));
    let wires = handshake(Some(log_a.clone()), Some(log_b.clone()));
    assert_eq!(log_a.get().len(), 1);
    assert_eq!(log_a.get(), log_b.get());

    let line = log_a.get().remove(0);
    let fields: Vec<&str> = line.split(' ').collect();
    assert_eq!(fields.iter().map(|field| field.len()).collect::<Vec<_>>(), [3, 192, 192, 40]);
    assert_eq!(fields[0], "MSE");
    assert_eq!(unhex(fields[1]), wires.a_to_b[..96]);
    assert_eq!(unhex(fields[3]), SKEY.0);
}

/// A line and a capture are all it takes.
#[test]
fn a_line_decrypts_a_capture() {
    let log = Arc::new(Lines::default());
    let wires = handshake(Some(log.clone()), None);
    let line = log.get().remove(0);
    let mut fields = line.split(' ').skip(2).map(unhex);
    let secrets = Secrets {
        s: fields.next().unwrap().try_into().unwrap(),
        skey: fields.next().unwrap().try_into().unwrap(),
    };
    // No pads here: step 3 is at offset 96, its encrypted part 40 bytes behind.
    let clear = secrets.stream_a().apply(&wires.a_to_b[96 + 40..]);
    assert_eq!(clear, b"\0\0\0\0\0\0\0\0\0\0\0\x02\0\0\0\x02IA");
}

#[test]
fn one_side_alone_may_log() {
    let log = Arc::new(Lines::default());
    handshake(None, Some(log.clone()));
    assert_eq!(log.get().len(), 1);
}

/// An initiator that gives up at a leading zero has no secret worth logging; one that goes on has.
#[test]
fn nothing_is_logged_before_the_caller_goes_on() {
    let transcript = mse_testkit::vectors::named("S starts with a zero byte");
    let log = Arc::new(Lines::default());
    let offer = transcript.offer().with_key_log(log.clone());
    let mut out = Vec::new();
    let initiator = Initiator::start(offer, transcript.random_a(), &mut out);
    let step = initiator.receive(&transcript.b_to_a[0], &mut out).unwrap();
    let Initiating::LeadingZero(zero) = step else { panic!("{step:?}") };
    assert!(log.get().is_empty());
    drop(zero.go_on(&mut out).unwrap());
    assert_eq!(log.get().len(), 1);
}

/// Secrets do not end up in a program's log by way of `{:?}`.
#[test]
fn debug_output_shows_no_secret() {
    #[derive(Debug)]
    struct Check;
    impl KeyLog for Check {
        fn log(&self, secret: &LoggedSecret<'_>) {
            assert_eq!(format!("{secret:?}"), "LoggedSecret { .. }");
        }
    }
    handshake(Some(Arc::new(Check)), Some(Arc::new(Check)));
    let random = fixed([7; 20], vec![], 0);
    assert_eq!(format!("{random:?}"), "Randomness { .. }");
    let initiator = Initiator::start(offer(None), random, &mut Vec::new());
    assert_eq!(format!("{initiator:?}"), "Initiator { stage: PublicKey, .. }");
}

fn offer(key_log: Option<Arc<dyn KeyLog>>) -> Offer {
    let offer = Offer::new(SKEY, CryptoPolicy::RC4_ONLY);
    match key_log {
        Some(key_log) => offer.with_key_log(key_log),
        None => offer,
    }
}

fn handshake(log_a: Option<Arc<dyn KeyLog>>, log_b: Option<Arc<dyn KeyLog>>) -> Wires {
    const GOES_ON: &str = "no rule is broken";
    let (mut a_to_b, mut b_to_a) = (Vec::new(), Vec::new());
    let offer = offer(log_a).with_initial_payload(b"IA".to_vec()).expect("two bytes are few");
    let initiator = Initiator::start(offer, fixed([0xa1; 20], vec![], 0), &mut a_to_b);
    let mut responder = Responder::new(fixed([0xb2; 20], vec![], 0));
    if let Some(log) = log_b {
        responder = responder.with_key_log(log);
    }
    let step = responder.receive(&a_to_b, &mut b_to_a).expect(GOES_ON);
    let Responding::NeedsInput(responder) = step else { panic!("{step:?}") };
    let step = initiator.receive(&b_to_a, &mut a_to_b).expect(GOES_ON);
    let Initiating::NeedsInput(initiator) = step else { panic!("{step:?}") };
    let step2_len = b_to_a.len();
    let step = responder.receive(&a_to_b[96..], &mut b_to_a).expect(GOES_ON);
    let Responding::ChooseSkey(choice) = step else { panic!("{step:?}") };
    let step = choice.choose(&SKEY, CryptoPolicy::RC4_ONLY, &mut b_to_a).expect(GOES_ON);
    assert!(matches!(step, Responding::Complete(_)));
    let step = initiator.receive(&b_to_a[step2_len..], &mut a_to_b).expect(GOES_ON);
    assert!(matches!(step, Initiating::Complete(_)));
    Wires { a_to_b, b_to_a }
}
