//! What must be true of a role whatever it receives: it comes to what the reference comes to, for
//! the same stream in one piece, and it sends what the reference would.

use mse::{CryptoPolicy, Offer, Skey};
use mse_testkit::machine::Machine;
use mse_testkit::reference::{Secrets, Step3, Step4, group, judge};
use mse_testkit::script::fixed;
use mse_testkit::{Side, Split};

/// The torrent of every target, and of the test vectors with fixed keys.
pub const SKEY: [u8; 20] = [0x11; 20];

/// Sent behind the handshake, to see that the cipher stands where it should.
const MORE: &[u8] = b"more";

/// The choices of the role under test.
pub struct Role {
    pub x: [u8; 20],
    pub policy: CryptoPolicy,
    pub hello_pad: Vec<u8>,
    pub header_pad_len: u16,
}

impl Role {
    /// Without padding.
    pub fn new(x: [u8; 20], policy: CryptoPolicy) -> Self {
        Self { x, policy, hello_pad: Vec::new(), header_pad_len: 0 }
    }

    /// Feeds an initiator.
    pub fn check_initiator(self, ia: &[u8], stream: &[u8], split: &Split) {
        let Self { x, policy, hello_pad, header_pad_len } = self;
        let mut expected = [&group::public(&x)[..], &hello_pad].concat();
        let offer = Offer::new(Skey(SKEY), policy).with_long_initial_payload(ia.to_vec());
        let mut sent = Vec::new();
        let random = fixed(x, hello_pad, header_pad_len);
        let mut machine = Machine::initiator(offer.expect("IA is short"), random, &mut sent);
        feed(&mut machine, stream, split, &mut sent);

        let provide = policy.provide().bits();
        let pad_c = vec![0; header_pad_len.into()];
        let verdict = judge::public_key(stream).and_then(|yb| {
            let secrets = Secrets::agree(&x, yb, SKEY);
            let mut stream_a = secrets.stream_a();
            expected.extend(Step3::honest(&secrets, provide, &pad_c, ia).encode(&mut stream_a));
            let reading = judge::to_initiator(&secrets, provide, &stream[96..])?;
            expected.extend(if reading.select == 1 { MORE.to_vec() } else { stream_a.apply(MORE) });
            Ok(reading)
        });
        assert_eq!(machine.verdict(), verdict);
        assert_eq!(sent, expected);
    }

    /// Feeds a responder.
    pub fn check_responder(self, stream: &[u8], split: &Split) {
        let Self { x, policy, hello_pad, header_pad_len } = self;
        let step2 = [&group::public(&x)[..], &hello_pad].concat();
        let mut sent = Vec::new();
        let random = fixed(x, hello_pad, header_pad_len);
        let mut machine = Machine::responder(random, Skey(SKEY), policy);
        feed(&mut machine, stream, split, &mut sent);

        let preferred = policy.preferred().bit().bits();
        let methods = [preferred, policy.provide().bits() & !preferred];
        let pad_d = vec![0; header_pad_len.into()];
        let mut expected = Vec::new();
        let verdict = judge::public_key(stream).and_then(|ya| {
            expected.extend(step2);
            let secrets = Secrets::agree(&x, ya, SKEY);
            let reading = judge::to_responder(&secrets, &methods, &stream[96..])?;
            let mut stream_b = secrets.stream_b();
            expected.extend(Step4::honest(reading.select, &pad_d).encode(&mut stream_b));
            expected.extend(if reading.select == 1 { MORE.to_vec() } else { stream_b.apply(MORE) });
            Ok(reading)
        });
        assert_eq!(machine.verdict(), verdict);
        assert_eq!(sent, expected);
    }
}

fn feed(machine: &mut Machine, stream: &[u8], split: &Split, sent: &mut Vec<u8>) {
    for segment in split.segments(stream) {
        machine.receive(segment, sent);
    }
    if machine.verdict().is_ok() {
        machine.send(MORE, sent);
    }
}
