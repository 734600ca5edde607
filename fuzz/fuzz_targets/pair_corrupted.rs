//! A real key exchange with a peer that lies field by field.
//!
//! The fuzzer cannot compute a discrete logarithm, a SHA-1 or a key stream. Here the peer does it for
//! the fuzzer, with S from the private key of the role under test, so that it is right even for a
//! public key out of the input. Every field then reaches its check, encrypted as it should be. What is
//! read from the input, in this order:
//!
//! | bytes | reach |
//! |---|---|
//! | role, policy | either role; four policies |
//! | private keys, 2 * 20 | Y and S, leading zeros included |
//! | own pads, 3 + 2 | what is sent |
//! | flags | which of the lies below are told |
//! | 0x01: public key, 96 | the range of Y: 0, 1, P-1 and above are refused |
//! | pad, 3 | up to 700 bytes: the window ends at 512 |
//! | 0x02: VC, 8 | `WrongVc`, `VcNotFound` |
//! | 0x04: methods, 4 | `NoCommonMethod`, `Selected...` |
//! | second pad, 3; 0x08: its length, 2 | `PadCTooLong`, `PadDTooLong`, lengths that run past the end |
//! | IA, 3; 0x10: its length, 2 | IA cut short, IA that swallows payload |
//! | 0x20: name, 20 | another torrent |
//! | 0x40: req1, 20 | `Req1NotFound` |
//! | 0x80: corrupted bytes, 1 + 3 each | anything, behind the encryption |
//! | cuts, 1 + 2 each | every state in the middle of a field |
//! | the rest | payload behind the handshake |

#![no_main]

use libfuzzer_sys::fuzz_target;
use mse_fuzz::input::Input;
use mse_fuzz::roles::{Role, SKEY};
use mse_testkit::reference::{Secrets, Step3, Step4, group};

fuzz_target!(|bytes: &[u8]| {
    let mut input = Input(bytes);
    let to_initiator = input.byte() % 2 == 0;
    let policy = input.policy();
    let (x, peer_x): ([u8; 20], [u8; 20]) = (input.array(), input.array());
    let mut role = Role::new(x, policy);
    role.hello_pad = input.fill(512);
    role.header_pad_len = input.u16() % 513;

    let lies = input.byte();
    let y = if lies & 0x01 == 0 { group::public(&peer_x) } else { input.array() };
    let mut stream = [&y[..], &input.fill(700)].concat();
    let secrets = Secrets::agree(&x, &y, SKEY);
    stream.extend(if to_initiator {
        step4(&mut input, lies, &secrets)
    } else {
        step3(&mut input, lies, &secrets)
    });
    if lies & 0x80 != 0 {
        for _ in 0..input.byte() % 8 {
            let at = usize::from(input.u16()) % stream.len();
            stream[at] ^= input.byte();
        }
    }
    let split = input.split();
    stream.extend(input.rest());

    if to_initiator {
        role.check_initiator(b"IA", &stream, &split);
    } else {
        role.check_responder(&stream, &split);
    }
});

fn step3(input: &mut Input<'_>, lies: u8, secrets: &Secrets) -> Vec<u8> {
    let mut step3 = Step3::honest(secrets, 3, b"", b"");
    tell(lies & 0x02 != 0, &mut step3.vc, || input.array());
    tell(lies & 0x04 != 0, &mut step3.provide, || input.u32());
    step3.pad_c = input.fill(600);
    step3.pad_c_len = step3.pad_c.len() as u16;
    tell(lies & 0x08 != 0, &mut step3.pad_c_len, || input.u16());
    step3.ia = input.fill(300);
    step3.ia_len = step3.ia.len() as u16;
    tell(lies & 0x10 != 0, &mut step3.ia_len, || input.u16());
    tell(lies & 0x20 != 0, &mut step3.name, || input.array());
    tell(lies & 0x40 != 0, &mut step3.req1, || input.array());
    step3.encode(&mut secrets.stream_a())
}

fn step4(input: &mut Input<'_>, lies: u8, secrets: &Secrets) -> Vec<u8> {
    let mut step4 = Step4::honest(2, b"");
    tell(lies & 0x02 != 0, &mut step4.vc, || input.array());
    tell(lies & 0x04 != 0, &mut step4.select, || input.u32());
    step4.pad_d = input.fill(600);
    step4.pad_d_len = step4.pad_d.len() as u16;
    tell(lies & 0x08 != 0, &mut step4.pad_d_len, || input.u16());
    step4.encode(&mut secrets.stream_b())
}

fn tell<T>(told: bool, field: &mut T, lie: impl FnOnce() -> T) {
    if told {
        *field = lie();
    }
}
