//! All cryptography of one side of a handshake: 2^x, Y^x, five SHA-1, two RC4 key set-ups.

use std::hint::black_box;

use sha1::{Digest, Sha1};

use super::Task;
use crate::contenders::crypto_bigint::CryptoBigint;
use crate::contenders::num_bigint::NumBigint;
use crate::contenders::openssl::{self, Form, Montgomery};
use crate::contenders::ours::{self, Many, One};
use crate::contenders::{Cipher, DROPPED, Group, Residue, Short, check, rustcrypto, short};
use crate::measure::rounds::Entry;

/// Handshakes of a batch.
const BATCH: usize = 8;

/// Handshakes in turn: fewer, and the processor learns their branches. A multiple of [`BATCH`].
const HANDSHAKES: usize = 1024;

const SKEY: Short = [0x11; 20];

pub(super) fn task() -> anyhow::Result<Task> {
    // The memory for what is dropped, and of OpenSSL's streams, is there before.
    let mut sink = [0; DROPPED];
    let openssl_keys = move |keys: [Short; 2], streams: &mut [openssl::Rc4; 2]| {
        for (stream, key) in streams.iter_mut().zip(&keys) {
            stream.set(key, &mut sink);
        }
    };
    let rustcrypto_keys = move |keys: [Short; 2], streams: &mut [rustcrypto::Rc4; 2]| {
        *streams = keys.map(|key| rustcrypto::Rc4::with_sink(&key, &mut sink));
    };
    let our_keys = |keys: [Short; 2], streams: &mut [ours::Rc4; 2]| {
        *streams = ours::Rc4::new_each(&keys);
    };
    let openssl = || [SKEY; 2].each_ref().map(openssl::Rc4::new);
    let rustcrypto = || [SKEY; 2].each_ref().map(rustcrypto::Rc4::new);
    let ours = || ours::Rc4::new_each(&[SKEY; 2]);

    let mut entries = Vec::new();
    for form in [Form::Fast, Form::ConstantTime] {
        entries.push(entry("", Montgomery::new(form), openssl::sha1, openssl(), openssl_keys)?);
    }
    let rest = " + RustCrypto";
    entries.push(entry(rest, NumBigint::new(), sha1, rustcrypto(), rustcrypto_keys)?);
    entries.push(entry(rest, CryptoBigint, sha1, rustcrypto(), rustcrypto_keys)?);
    for one in One::all() {
        entries.push(entry(" + sha1 + mse-rc4", one, sha1, ours(), our_keys)?);
    }
    for many in Many::all() {
        entries.push(batch_entry(many)?);
    }
    let title = "Cryptography of one side of a handshake".into();
    Ok(Task { title, unit: "handshake", peers: vec![0, 1], entries })
}

/// The hashes of a handshake by anybody's SHA-1: what is sent, and the two RC4 keys.
fn hashes(sha1: impl Fn(&[&[u8]]) -> Short, s: &Residue) -> ([Short; 3], [Short; 2]) {
    let sent = [sha1(&[b"req1", s]), sha1(&[b"req2", &SKEY]), sha1(&[b"req3", s])];
    (sent, [sha1(&[b"keyA", s, &SKEY]), sha1(&[b"keyB", s, &SKEY])])
}

/// The `sha1` crate.
fn sha1(parts: &[&[u8]]) -> Short {
    parts.iter().fold(Sha1::new(), |hash, part| hash.chain_update(part)).finalize().into()
}

/// The keys of a handshake: ours, and the peer's public one.
fn keys() -> Vec<(Short, Residue)> {
    let peer = Montgomery::new(Form::Fast);
    (0..HANDSHAKES).map(|n| (short(n), peer.public_key(&short(HANDSHAKES + n)))).collect()
}

/// What identifies an outcome: Y, the hashes that are sent, and the first bytes of both streams.
type Outcome = (Residue, [Short; 3], [[u8; 16]; 2]);

fn outcome<C: Cipher>(y: Residue, sent: [Short; 3], streams: &mut [C; 2]) -> Outcome {
    let first = streams.each_mut().map(|stream| {
        let mut bytes = [0; 16];
        stream.apply(&mut bytes);
        bytes
    });
    (y, sent, first)
}

fn expected((x, y): &(Short, Residue)) -> Outcome {
    let group = Montgomery::new(Form::Fast);
    let (sent, keys) = hashes(openssl::sha1, &group.shared_secret(x, y));
    outcome(group.public_key(x), sent, &mut keys.each_ref().map(openssl::Rc4::new))
}

fn entry<C: Cipher + 'static>(
    rest: &str,
    group: impl Group + 'static,
    sha1: impl Fn(&[&[u8]]) -> Short + Copy + 'static,
    mut streams: [C; 2],
    mut set_up: impl FnMut([Short; 2], &mut [C; 2]) + 'static,
) -> anyhow::Result<Entry<'static>> {
    let name = format!("{}{rest}", group.name());
    let mut handshake = move |(x, y): &(Short, Residue), streams: &mut [C; 2]| {
        let own = group.public_key(x);
        let (sent, keys) = hashes(sha1, &group.shared_secret(x, y));
        set_up(keys, streams);
        (own, sent)
    };
    let keys = keys();
    for keys in &keys {
        let (own, sent) = handshake(keys, &mut streams);
        check(&name, "outcome", outcome(own, sent, &mut streams) == expected(keys))?;
    }
    let mut turn = keys.into_iter().cycle();
    Ok(Entry::new(name, 1, move || {
        let keys = turn.next().expect("there is no end");
        black_box(handshake(&keys, black_box(&mut streams)));
    }))
}

fn batch_entry(many: Many) -> anyhow::Result<Entry<'static>> {
    let name = format!("{} + sha1 + mse-rc4, batch of {BATCH}", many.name());
    let handshakes = move |keys: &[(Short, Residue)]| {
        let xs: Vec<_> = keys.iter().map(|(x, _)| *x).collect();
        let own = many.public_keys(&xs);
        let secrets = many.shared_secrets(keys);
        // The RC4 keys of two handshakes side by side: as many as `mse-rc4` has a form for.
        let (pairs, []) = secrets.as_chunks() else { unreachable!("a batch is even") };
        let rest = pairs.iter().flat_map(|pair: &[Residue; 2]| {
            let [(sent_0, [a_0, b_0]), (sent_1, [a_1, b_1])] =
                pair.each_ref().map(|s| hashes(sha1, s));
            let [a_0, b_0, a_1, b_1] = ours::Rc4::new_each(&[a_0, b_0, a_1, b_1]);
            [(sent_0, [a_0, b_0]), (sent_1, [a_1, b_1])]
        });
        own.into_iter().zip(rest).collect::<Vec<_>>()
    };
    let keys = keys();
    for keys in keys.chunks(BATCH) {
        for (keys, (own, (sent, mut streams))) in keys.iter().zip(handshakes(keys)) {
            check(&name, "outcome", outcome(own, sent, &mut streams) == expected(keys))?;
        }
    }
    let mut turn = 0;
    Ok(Entry::new(name, BATCH, move || {
        black_box(handshakes(&keys[turn..turn + BATCH]));
        turn = (turn + BATCH) % HANDSHAKES;
    }))
}
