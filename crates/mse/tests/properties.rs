//! Whatever the choices are, both sides agree: with each other, and with the reference in either role.

use mse::{CryptoMethods, CryptoPolicy, Offer, PeerIncompatible, Skey, Stage};
use mse_testkit::machine::Machine;
use mse_testkit::pair::{Conversation, Wires};
use mse_testkit::script::fixed;
use mse_testkit::{Reading, Side, Split, Stop, reference};
use proptest::collection::vec;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 100,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_roles_agree_with_each_other_and_with_the_reference(case in case()) {
        let own = case.run(our_initiator(&case), our_responder(&case));
        let they_answer = case.run(our_initiator(&case), their_responder(&case));
        let they_dial = case.run(their_initiator(&case), our_responder(&case));

        prop_assert_eq!(&own.wires, &they_answer.wires);
        prop_assert_eq!(&own.wires, &they_dial.wires);
        own.check(&case)?;
        they_answer.check(&case)?;
        they_dial.check(&case)?;
    }

    /// Padding of which a part comes late, as some clients send it.
    #[test]
    fn padding_may_come_late(case in case(), early in any::<(prop::sample::Index, prop::sample::Index)>()) {
        let (early_a, early_b) = (early.0.index(513), early.1.index(513));
        let mut a = their_initiator(&case).0;
        a.late_pad_a = a.pad_a.split_off(early_a.min(a.pad_a.len()));
        let step1 = a.start();
        case.run((a, step1), our_responder(&case)).check(&case)?;

        let mut b = their_responder(&case);
        b.late_pad_b = b.pad_b.split_off(early_b.min(b.pad_b.len()));
        case.run(our_initiator(&case), b).check(&case)?;
    }
}

/// One side's choices.
#[derive(Clone, Debug)]
struct Choices {
    x: [u8; 20],
    policy: CryptoPolicy,
    hello_pad: Vec<u8>,
    header_pad_len: u16,
}

#[derive(Clone, Debug)]
struct Case {
    a: Choices,
    b: Choices,
    skey: [u8; 20],
    ia: Vec<u8>,
    conversation: Conversation,
}

struct Ran<A, B> {
    a: A,
    b: B,
    wires: Wires,
}

impl Case {
    fn run<A: Side, B: Side>(&self, (mut a, step1): (A, Vec<u8>), mut b: B) -> Ran<A, B> {
        let wires = self.conversation.run(&mut a, step1, &mut b);
        Ran { a, b, wires }
    }

    fn methods_of_b(&self) -> Vec<u32> {
        let preferred = self.b.policy.preferred().bit().bits();
        [preferred, self.b.policy.provide().bits() & !preferred]
            .into_iter()
            .filter(|m| *m != 0)
            .collect()
    }
}

impl<A: Side, B: Side> Ran<A, B> {
    fn check(&self, case: &Case) -> Result<(), TestCaseError> {
        let provide = case.a.policy.provide();
        let select = case
            .methods_of_b()
            .into_iter()
            .find(|bit| provide.contains(CryptoMethods::from_bits(*bit)));
        let Some(select) = select else {
            prop_assert_eq!(self.a.verdict(), Err(Stop::Waiting(Stage::Synchronise)));
            let error = PeerIncompatible::NoCommonMethod { provided: provide };
            prop_assert_eq!(self.b.verdict(), Err(Stop::Failed(error.into())));
            return Ok(());
        };
        let Conversation { a_payload, b_payload, .. } = case.conversation.clone();
        let (initial_payload, behind) = (Vec::new(), b_payload);
        prop_assert_eq!(self.a.verdict(), Ok(Reading { select, initial_payload, behind }));
        let (initial_payload, behind) = (case.ia.clone(), a_payload);
        prop_assert_eq!(self.b.verdict(), Ok(Reading { select, initial_payload, behind }));
        Ok(())
    }
}

fn our_initiator(case: &Case) -> (Machine, Vec<u8>) {
    let Choices { x, policy, hello_pad, header_pad_len } = case.a.clone();
    let offer = Offer::new(Skey(case.skey), policy).with_long_initial_payload(case.ia.clone());
    let mut step1 = Vec::new();
    let machine = Machine::initiator(
        offer.expect("IA is short"),
        fixed(x, hello_pad, header_pad_len),
        &mut step1,
    );
    (machine, step1)
}

fn our_responder(case: &Case) -> Machine {
    let Choices { x, policy, hello_pad, header_pad_len } = case.b.clone();
    Machine::responder(fixed(x, hello_pad, header_pad_len), Skey(case.skey), policy)
}

fn their_initiator(case: &Case) -> (reference::Initiator, Vec<u8>) {
    let mut a = reference::Initiator::new(&case.a.x, case.skey, case.a.policy.provide().bits());
    a.pad_a = case.a.hello_pad.clone();
    a.pad_c = vec![0; case.a.header_pad_len.into()];
    a.ia = case.ia.clone();
    let step1 = a.start();
    (a, step1)
}

fn their_responder(case: &Case) -> reference::Responder {
    let mut b = reference::Responder::new(&case.b.x, case.skey, &case.methods_of_b());
    b.pad_b = case.b.hello_pad.clone();
    b.pad_d = vec![0; case.b.header_pad_len.into()];
    b
}

fn case() -> impl Strategy<Value = Case> {
    let ia = prop_oneof![8 => vec(any::<u8>(), 0..200), 1 => vec(any::<u8>(), 0..=65_535)];
    (choices(), choices(), any::<[u8; 20]>(), ia, conversation())
        .prop_map(|(a, b, skey, ia, conversation)| Case { a, b, skey, ia, conversation })
}

fn choices() -> impl Strategy<Value = Choices> {
    let policy = prop::sample::select(vec![
        CryptoPolicy::RC4_ONLY,
        CryptoPolicy::PLAINTEXT_ONLY,
        CryptoPolicy::PREFER_RC4,
        CryptoPolicy::PREFER_PLAINTEXT,
    ]);
    let pad_len = || prop_oneof![6 => 0..=512_u16, 1 => Just(0), 1 => Just(512)];
    let pad = pad_len().prop_flat_map(|len| vec(any::<u8>(), usize::from(len)));
    (any::<[u8; 20]>(), policy, pad, pad_len()).prop_map(
        |(x, policy, hello_pad, header_pad_len)| Choices { x, policy, hello_pad, header_pad_len },
    )
}

fn conversation() -> impl Strategy<Value = Conversation> {
    let payload = || vec(any::<u8>(), 0..300);
    (split(), split(), payload(), payload()).prop_map(|(a_to_b, b_to_a, a_payload, b_payload)| {
        Conversation { a_to_b, b_to_a, a_payload, b_payload }
    })
}

fn split() -> impl Strategy<Value = Split> {
    prop_oneof![
        Just(Split::Whole),
        (1..1500_usize).prop_map(Split::Every),
        vec(1..1800_usize, 0..12).prop_map(|mut cuts| {
            cuts.sort_unstable();
            Split::At(cuts)
        }),
    ]
}
