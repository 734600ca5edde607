//! Keys that deployed peers fail on are not used.

use mse::{
    CryptoPolicy, Initiating, Initiator, KeyExchange, Offer, Randomness, Responder, Responding,
    Skey, Stage,
};
use mse_testkit::reference::{Secrets, Step3, Step4, group};
use mse_testkit::script::{Script, fixed};

const SKEY: [u8; 20] = [0x5e; 20];
const KEY_LEN: usize = 20;

/// Transmission 3.00 takes a first byte of 0x13 for plaintext.
#[test]
fn ya_never_begins_with_0x13() {
    let bad = private_key(|x| group::public(x)[0] == 0x13);
    let good = private_key(|x| group::public(x)[0] != 0x13);
    for bad_count in [0, 1, 2, 7] {
        let mut out = Vec::new();
        drop(Initiator::start(offer(), draw(&vec![bad; bad_count], good), &mut out));
        assert_eq!(out, group::public(&good), "after {bad_count} bad keys");
    }
}

/// libtorrent up to 2.0.12, rTorrent 0.9.8 and KTorrent fail on an S, KTorrent also on a Yb, that
/// begins with a zero byte.
#[test]
fn the_responder_lets_neither_s_nor_yb_begin_with_zero() {
    let xa = [0xa1; KEY_LEN];
    let ya = group::public(&xa);
    let zero_yb = private_key(|x| group::public(x)[0] == 0 && group::agree(x, &ya)[0] != 0);
    let zero_s = private_key(|x| group::public(x)[0] != 0 && group::agree(x, &ya)[0] == 0);
    let good = private_key(|x| group::public(x)[0] != 0 && group::agree(x, &ya)[0] != 0);
    for bad in [&[zero_yb][..], &[zero_s], &[zero_s, zero_yb, zero_s], &[zero_yb; 7]] {
        let mut out = Vec::new();
        let responder = Responder::new(draw(bad, good));
        let step = responder.receive(&ya, &mut out).unwrap();
        assert_eq!(out, group::public(&good));

        // S is that of the key that was sent.
        let Responding::NeedsInput(responder) = step else { panic!("{step:?}") };
        let secrets = Secrets::agree(&xa, &out, SKEY);
        let step3 = Step3::honest(&secrets, 2, b"", b"").encode(&mut secrets.stream_a());
        let step = responder.receive(&step3, &mut out).unwrap();
        assert!(matches!(step, Responding::ChooseSkey(choice)
            if choice.skey_hash() == Skey(SKEY).hash()));
    }
}

/// Those of a batch that need another key get one, the others keep theirs.
#[test]
fn in_a_batch_neither_s_nor_yb_begins_with_zero() {
    let ya = group::public(&[0xa1; KEY_LEN]);
    let zero_yb = private_key(|x| group::public(x)[0] == 0 && group::agree(x, &ya)[0] != 0);
    let zero_s = private_key(|x| group::public(x)[0] != 0 && group::agree(x, &ya)[0] == 0);
    let good = private_key(|x| group::public(x)[0] != 0 && group::agree(x, &ya)[0] != 0);
    let other =
        private_key(|x| x != good && group::public(x)[0] != 0 && group::agree(x, &ya)[0] != 0);
    // What is drawn, before `good` alone, and what of it is used.
    let drawn: [(&[_], _); 6] = [
        (&[zero_s], good),
        (&[other], other),
        (&[zero_yb, zero_s, other], other),
        (&[zero_yb; 7], good),
        (&[zero_s, zero_s], good),
        (&[zero_s, zero_s, zero_s, zero_s, zero_s, zero_s, zero_s, zero_yb], zero_yb),
    ];
    for length in 1..=9 {
        let batch = drawn.iter().cycle().skip(length).take(length);
        let exchanges = batch.clone().map(|(first, _)| KeyExchange::new(draw(first, good), &ya));
        let agreed = KeyExchange::compute_all(exchanges.map(Result::unwrap));
        for (place, ((_, used), agreed)) in batch.zip(agreed).enumerate() {
            let mut out = Vec::new();
            drop(Responder::with_key_exchange(agreed, &mut out));
            assert_eq!(out, group::public(used), "{place} of {length}");
        }
    }
}

/// What has a probability of less than 2^-55 is no reason to fail.
#[test]
fn when_no_key_is_good_the_last_one_is_used() {
    let bad = private_key(|x| group::public(x)[0] == 0x13);
    let mut out = Vec::new();
    drop(Initiator::start(offer(), draw(&[], bad), &mut out));
    assert_eq!(out, group::public(&bad));
}

/// Transmission 3.00, as initiator, takes a 0x13 behind step 4 for a plaintext handshake: where RC4 leaves
/// the first byte of the payload as it is, PadD has another length.
#[test]
fn rc4_changes_the_first_byte_behind_step_4() {
    let xa = [0xa1; KEY_LEN];
    let ya = group::public(&xa);
    let left_as_it_is = |x: &[u8], behind: &[usize]| {
        let secrets = Secrets::agree(x, &ya, SKEY);
        let stream = secrets.stream_b().apply(&[0; 32]);
        let good = secrets.s[0] != 0 && group::public(x)[0] != 0;
        good && (0..4).all(|pad| (stream[14 + pad] == 0) == behind.contains(&pad))
    };
    let [bad_at_0, bad_at_1, good] =
        [&[0][..], &[1], &[]].map(|behind| private_key(|x| left_as_it_is(x, behind)));
    let step4 = |x: [u8; KEY_LEN], lens, policy| {
        let secrets = Secrets::agree(&xa, &group::public(&x), SKEY);
        let step3 = Step3::honest(&secrets, 3, b"", b"").encode(&mut secrets.stream_a());
        let script = Script::responder(draw_pads(x, lens), Skey(SKEY), policy);
        (script.recv(ya).expect(group::public(&x)).recv(step3), secrets.stream_b())
    };
    for (x, lens, used) in [
        (good, [0, 1, 2, 3, 3, 3, 3, 3], 0),
        (bad_at_0, [0, 1, 2, 3, 3, 3, 3, 3], 1),
        (bad_at_0, [0, 0, 0, 3, 3, 3, 3, 3], 3),
        (bad_at_1, [1, 1, 0, 2, 3, 3, 3, 3], 0),
        // Nothing else was drawn.
        (bad_at_0, [0; 8], 0),
    ] {
        let (script, mut stream) = step4(x, lens, CryptoPolicy::RC4_ONLY);
        // The payload goes on where step 4 ends.
        let script = script.expect(Step4::honest(2, &vec![0; used]).encode(&mut stream));
        drop(script.sends([0x13]).expect(stream.apply(&[0x13])));
    }
    // Payload in clear begins as it begins.
    let (script, mut stream) =
        step4(bad_at_0, [0, 1, 2, 3, 3, 3, 3, 3], CryptoPolicy::PLAINTEXT_ONLY);
    let script = script.expect(Step4::honest(1, b"").encode(&mut stream));
    drop(script.sends([0x13]).expect([0x13]));
}

/// KTorrent, as initiator, has room for 1134 bytes, the BitTorrent handshake included.
#[test]
fn pad_b_and_pad_d_leave_room_for_a_handshake() {
    let x = private_key(|x| {
        let s = group::agree(x, &group::public(&[0xa1; KEY_LEN]));
        s[0] != 0 && group::public(x)[0] != 0
    });
    for (pad_b, first, used) in [
        (0, [512, 0, 0], 512),
        (444, [512, 0, 0], 512),
        (445, [512, 512, 511], 511),
        (512, [512, 445, 444], 444),
        (512, [0, 444, 444], 0),
        // Nothing else was drawn.
        (512, [445, 512, 512], 445),
    ] {
        let mut lens = [512; 8];
        lens[..3].copy_from_slice(&first);
        let random = draw_all(&[], x, pad_b, lens);
        let mut out = Vec::new();
        let step = Responder::new(random).receive(&group::public(&[0xa1; KEY_LEN]), &mut out);
        let Ok(Responding::NeedsInput(responder)) = step else { panic!("{step:?}") };
        assert_eq!(out.len(), 96 + usize::from(pad_b));
        let secrets = Secrets::agree(&[0xa1; KEY_LEN], &out[..96], SKEY);
        let step3 = Step3::honest(&secrets, 2, b"", b"").encode(&mut secrets.stream_a());
        out.clear();
        let step = responder.receive(&step3, &mut out).unwrap();
        let Responding::ChooseSkey(choice) = step else { panic!("{step:?}") };
        drop(choice.choose(&Skey(SKEY), CryptoPolicy::RC4_ONLY, &mut out));
        assert_eq!(out.len(), 14 + used, "behind a PadB of {pad_b}");
    }
}

#[test]
fn the_initiator_reports_a_zero_before_step_3_and_can_go_on() {
    let xa = [0xa1; KEY_LEN];
    let xb = private_key(|x| group::agree(&xa, &group::public(x))[0] == 0);
    let secrets = Secrets::agree(&xa, &group::public(&xb), SKEY);
    let step2 = [&group::public(&xb)[..], &[0x42; 30]].concat();
    let step4 = Step4::honest(2, b"").encode(&mut secrets.stream_b());

    // With what is behind Yb in the same segment, and without.
    for (now, later) in [
        ([&step2[..], &step4].concat(), Vec::new()),
        (step2.clone(), step4.clone()),
        (step2[..96].to_vec(), [&step2[96..], &step4].concat()),
    ] {
        let mut out = Vec::new();
        let initiator = Initiator::start(offer(), fixed(xa, vec![], 0), &mut out);
        out.clear();
        let step = initiator.receive(&now, &mut out).unwrap();
        let Initiating::LeadingZero(zero) = step else { panic!("{step:?}") };
        assert!(out.is_empty());

        let mut step = zero.go_on(&mut out).unwrap();
        assert_eq!(out, Step3::honest(&secrets, 2, b"", b"").encode(&mut secrets.stream_a()));
        if let Initiating::NeedsInput(initiator) = step {
            assert_eq!(initiator.stage(), Stage::Synchronise);
            step = initiator.receive(&later, &mut out).unwrap();
        }
        assert!(matches!(step, Initiating::Complete(_)), "{step:?}");
    }
}

fn offer() -> Offer {
    Offer::new(Skey(SKEY), CryptoPolicy::RC4_ONLY)
}

/// Random choices without padding, whose private keys are `first` and then `rest`.
fn draw(first: &[[u8; KEY_LEN]], rest: [u8; KEY_LEN]) -> Randomness {
    draw_all(first, rest, 0, [0; 8])
}

/// Random choices with one private key, without PadB and with these lengths of PadD.
fn draw_pads(key: [u8; KEY_LEN], pad_lens: [u16; 8]) -> Randomness {
    draw_all(&[], key, 0, pad_lens)
}

fn draw_all(
    first: &[[u8; KEY_LEN]],
    rest: [u8; KEY_LEN],
    pad_b_len: u16,
    pad_lens: [u16; 8],
) -> Randomness {
    let fill = |buffer: &mut [u8]| {
        buffer.fill(0);
        let (keys, pads) = buffer.split_at_mut(8 * KEY_LEN);
        let (_, lens) = pads.split_last_chunk_mut::<36>().expect("there are pads");
        for (bytes, len) in lens.chunks_exact_mut(4).zip([pad_b_len].into_iter().chain(pad_lens)) {
            // The least number that gives this length of 0..=512.
            let number = (u64::from(len) << 32).div_ceil(513);
            bytes.copy_from_slice(&u32::try_from(number).expect("it is below 2^32").to_be_bytes());
        }
        let mut first = first.iter();
        for key in keys.chunks_exact_mut(KEY_LEN) {
            key.copy_from_slice(first.next().unwrap_or(&rest));
        }
        Ok::<_, core::convert::Infallible>(())
    };
    let Ok(random) = Randomness::generate(fill);
    random
}

/// The first private key of a series for which this is so.
fn private_key(is_so: impl Fn(&[u8]) -> bool) -> [u8; KEY_LEN] {
    (0_u32..)
        .map(|number| {
            let mut key = [0x5a; KEY_LEN];
            key[..4].copy_from_slice(&number.to_be_bytes());
            key
        })
        .find(|key| is_so(key))
        .expect("1 in 256 is")
}
