//! RC4 key set-up with the dropped bytes, for both directions of a handshake.

use std::hint::black_box;

use super::Task;
use crate::contenders::ours::Rc4Form;
use crate::contenders::{Cipher, DROPPED, Short, check, openssl, rustcrypto, short};
use crate::measure::rounds::Entry;

/// Sets of keys that are compared with OpenSSL's.
const CHECKED: usize = 300;

pub(super) fn task() -> anyhow::Result<Task> {
    // The memory for what is dropped, and of OpenSSL's streams, is there before.
    let mut sink = [0; DROPPED];
    let openssl = move |keys: &[Short; 2], streams: &mut [openssl::Rc4; 2]| {
        for (stream, key) in streams.iter_mut().zip(keys) {
            stream.set(key, &mut sink);
        }
    };
    let rustcrypto = move |keys: &[Short; 2], streams: &mut [rustcrypto::Rc4; 2]| {
        *streams = keys.each_ref().map(|key| rustcrypto::Rc4::with_sink(key, &mut sink));
    };
    let mut entries = vec![
        entry(openssl::Rc4::NAME.into(), keys().each_ref().map(openssl::Rc4::new), openssl)?,
        entry(
            rustcrypto::Rc4::NAME.into(),
            keys().each_ref().map(rustcrypto::Rc4::new),
            rustcrypto,
        )?,
    ];
    for form in Rc4Form::all() {
        let name = |how| format!("{}, {how}", form.name());
        entries.push(entry::<_, 2>(
            name("one by one"),
            form.new_each(&keys()),
            move |keys, streams| {
                *streams = keys.each_ref().map(|key: &Short| form.new_one(key));
            },
        )?);
        entries.push(entry::<_, 2>(
            name("together"),
            form.new_each(&keys()),
            move |keys, streams| *streams = form.new_each(keys),
        )?);
        entries.push(entry::<_, 4>(
            name("two pairs together"),
            form.new_each(&keys()),
            move |keys, streams| *streams = form.new_each(keys),
        )?);
    }
    let title = "RC4 key set-up, 1024 bytes dropped, both directions".into();
    Ok(Task { title, unit: "pair of keys", peers: vec![0], entries })
}

fn keys<const N: usize>() -> [Short; N] {
    std::array::from_fn(short)
}

/// Other keys every time, as branches would learn the old ones.
fn change<const N: usize>(keys: &mut [Short; N]) {
    for key in keys {
        let counter = u32::from_le_bytes([key[0], key[1], key[2], key[3]]).wrapping_add(1);
        key[..4].copy_from_slice(&counter.to_le_bytes());
    }
}

fn entry<C: Cipher + 'static, const N: usize>(
    name: String,
    mut streams: [C; N],
    mut set_up: impl FnMut(&[Short; N], &mut [C; N]) + 'static,
) -> anyhow::Result<Entry<'static>> {
    let mut keys: [Short; N] = keys();
    for _ in 0..CHECKED {
        set_up(&keys, &mut streams);
        for (key, stream) in keys.iter().zip(&mut streams) {
            let mut bytes = [0; 32];
            stream.apply(&mut bytes);
            openssl::Rc4::new(key).apply(&mut bytes);
            check(&name, "key stream", bytes == [0; 32])?;
        }
        change(&mut keys);
    }
    Ok(Entry::new(name, N / 2, move || {
        change(&mut keys);
        set_up(&keys, black_box(&mut streams));
        black_box(&streams);
    }))
}
