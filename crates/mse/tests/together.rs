//! Streams worked on together come out as they do one after the other.

use mse::{
    CryptoMethod, CryptoPolicy, Established, Initiating, Initiator, Offer, Responder, Responding,
    Skey, apply_together,
};
use mse_testkit::script::fixed;

const SKEY: Skey = Skey([0x11; 20]);

/// Both ends of a connection. Another `seed`, other keys; the same, the same.
fn connection(seed: u8, policy: CryptoPolicy) -> (Established, Established) {
    let (mut to_a, mut to_b) = (Vec::new(), Vec::new());
    let offer = Offer::new(SKEY, policy);
    let a = Initiator::start(offer, fixed([seed; 20], vec![], 0), &mut to_b);
    let b = Responder::new(fixed([seed ^ 0xff; 20], vec![], 0));
    let Ok(Responding::NeedsInput(b)) = b.receive(&to_b, &mut to_a) else { panic!("step 1") };
    to_b.clear();
    let Ok(Initiating::NeedsInput(a)) = a.receive(&to_a, &mut to_b) else { panic!("step 2") };
    let Ok(Responding::ChooseSkey(b)) = b.receive(&to_b, &mut Vec::new()) else { panic!("step 3") };
    to_a.clear();
    let Ok(Responding::Complete(b)) = b.choose(&SKEY, policy, &mut to_a) else { panic!("choice") };
    let Ok(Initiating::Complete(a)) = a.receive(&to_a, &mut Vec::new()) else { panic!("step 4") };
    (a, b)
}

fn payload(len: usize) -> Vec<u8> {
    (0..len).map(|at| (at * 7 % 251) as u8).collect()
}

#[test]
fn both_directions_of_several_connections() {
    let policies = [
        CryptoPolicy::RC4_ONLY,
        CryptoPolicy::PLAINTEXT_ONLY,
        CryptoPolicy::RC4_ONLY,
        CryptoPolicy::RC4_ONLY,
    ];
    let lens = [(5000, 3000), (4000, 4000), (0, 700), (16_384, 1)];
    let connections = |()| (2..).zip(policies).map(|(seed, policy)| connection(seed, policy).0);

    let mut expected = Vec::new();
    for (mut end, (out_len, in_len)) in connections(()).zip(lens) {
        let (mut outgoing, mut incoming) = (payload(out_len), payload(in_len));
        end.encryptor.encrypt(&mut outgoing);
        end.decryptor.decrypt(&mut incoming);
        assert_eq!(
            outgoing == payload(out_len),
            end.method == CryptoMethod::Plaintext || out_len == 0
        );
        expected.push((outgoing, incoming));
    }

    let mut ends: Vec<_> = connections(()).collect();
    let mut buffers = lens.map(|(out_len, in_len)| (payload(out_len), payload(in_len)));
    apply_together(ends.iter_mut().zip(&mut buffers).flat_map(|(end, (outgoing, incoming))| {
        [end.encryptor.portion(outgoing), end.decryptor.portion(incoming)]
    }));
    assert!(buffers[..] == expected);
}

#[test]
fn what_one_end_encrypts_together_the_other_decrypts_alone() {
    let (mut a, mut b) = connection(1, CryptoPolicy::RC4_ONLY);
    for len in [10_000, 3, 2_000] {
        let (mut to_b, mut to_a) = (payload(len), payload(len));
        apply_together([a.encryptor.portion(&mut to_b), b.encryptor.portion(&mut to_a)]);
        a.decryptor.decrypt(&mut to_a);
        b.decryptor.decrypt(&mut to_b);
        assert!(to_a == payload(len) && to_b == payload(len));
    }
}
