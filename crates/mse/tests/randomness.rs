//! Where the random choices come from, and how they are spread.

use mse::{CryptoPolicy, Initiator, Offer, Randomness, Skey};
use mse_testkit::Side;
use mse_testkit::machine::Machine;
use mse_testkit::reference::{Secrets, Step3, Step4, group};
use mse_testkit::script::{Script, fixed};

#[test]
fn an_error_of_the_source_is_passed_on() {
    assert_eq!(Randomness::generate(|_| Err("no entropy")).err(), Some("no entropy"));
}

#[test]
fn the_source_is_asked_once_and_decides_everything() {
    let step1 = |seed| {
        let mut asked = 0;
        let random = Randomness::generate(|buffer| {
            asked += 1;
            fill(seed, buffer)
        });
        let mut out = Vec::new();
        drop(Initiator::start(offer(), random.unwrap(), &mut out));
        assert_eq!(asked, 1);
        out
    };
    assert_eq!(step1(1), step1(1));
    assert_ne!(step1(1), step1(2));
}

/// A fixed length would name the implementation.
#[test]
fn all_four_pads_spread_over_0_to_512() {
    let (mut pad_a, mut pad_b, mut pad_c, mut pad_d) = (vec![], vec![], vec![], vec![]);
    for seed in 0..300 {
        let sizes = sizes(seed);
        pad_a.push(sizes[0] - 96);
        pad_b.push(sizes[1] - 96);
        pad_c.push(sizes[2] - 56);
        pad_d.push(sizes[3] - 14);
    }
    for lengths in [pad_a, pad_b, pad_c, pad_d] {
        assert!(lengths.iter().all(|len| *len <= 512));
        // Of 300 uniform lengths, none below 52 would be a chance of 1 in 10^13.
        for (low, high) in [(0, 51), (100, 151), (250, 301), (461, 512)] {
            assert!(lengths.iter().any(|len| (low..=high).contains(len)), "none in {low}..={high}");
        }
    }
}

/// Of steps 1 to 4, in the order 1, 2, 3, 4.
fn sizes(seed: u64) -> [usize; 4] {
    let random =
        |seed| Randomness::generate(|buffer| fill(seed, buffer)).unwrap_or_else(|e| match e {});
    let [mut step1, mut step2, mut step3, mut step4] = [const { Vec::new() }; 4];
    let mut a = Machine::initiator(offer(), random(2 * seed), &mut step1);
    let mut b = Machine::responder(random(2 * seed + 1), Skey([1; 20]), CryptoPolicy::RC4_ONLY);
    b.receive(&step1, &mut step2);
    a.receive(&step2, &mut step3);
    b.receive(&step3, &mut step4);
    [step1, step2, step3, step4].map(|step| step.len())
}

/// PadA and PadB are random, PadC and PadD encrypted zeros.
#[test]
fn pads_hold_what_they_should() {
    let mut step1 = Vec::new();
    let random = Randomness::generate(|buffer| fill(3, buffer)).unwrap();
    drop(Initiator::start(offer(), random, &mut step1));
    let pad_a = &step1[96..];
    let ones: u32 = pad_a.iter().map(|byte| byte.count_ones()).sum();
    let bits = 8 * u32::try_from(pad_a.len()).unwrap();
    assert!(pad_a.len() > 64 && ones.abs_diff(bits / 2) < bits / 8, "{ones} of {bits}");

    // The reference makes PadD of zeros.
    let (xa, xb) = ([0xa1; 20], [0xb2; 20]);
    let secrets = Secrets::agree(&xa, &group::public(&xb), [1; 20]);
    let step3 = Step3::honest(&secrets, 2, b"", b"").encode(&mut secrets.stream_a());
    Script::responder(fixed(xb, vec![], 512), Skey([1; 20]), CryptoPolicy::RC4_ONLY)
        .recv(group::public(&xa))
        .expect(group::public(&xb))
        .recv(step3)
        .expect(Step4::honest(2, &[0; 512]).encode(&mut secrets.stream_b()));
}

fn offer() -> Offer {
    Offer::new(Skey([1; 20]), CryptoPolicy::RC4_ONLY)
}

/// splitmix64: not for secrets.
#[expect(clippy::unnecessary_wraps, reason = "a source of randomness may fail")]
fn fill(seed: u64, buffer: &mut [u8]) -> Result<(), core::convert::Infallible> {
    let mut state = seed.wrapping_mul(0x0123_4567_89ab_cdef);
    for chunk in buffer.chunks_mut(8) {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = state;
        word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^= word >> 31;
        chunk.copy_from_slice(&word.to_le_bytes()[..chunk.len()]);
    }
    Ok(())
}
