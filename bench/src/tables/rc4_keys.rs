//! RC4 key set-up with the dropped bytes, for both directions of a handshake.

use std::hint::black_box;

use super::Task;
use crate::contenders::ours::Rc4Form;
use crate::contenders::{Cipher, Short, check, openssl, rustcrypto, short};
use crate::measure::rounds::Entry;

pub(super) fn task() -> anyhow::Result<Task> {
    let mut entries = vec![
        entry::<_, 2>(openssl::Rc4::NAME.into(), |keys| keys.each_ref().map(openssl::Rc4::new))?,
        entry::<_, 2>(rustcrypto::Rc4::NAME.into(), |keys| {
            keys.each_ref().map(rustcrypto::Rc4::new)
        })?,
    ];
    for form in Rc4Form::all() {
        let name = |how| format!("{}, {how}", form.name());
        entries.push(entry::<_, 2>(name("one by one"), move |keys| {
            keys.each_ref().map(|key| form.new_one(key))
        })?);
        entries.push(entry(name("together"), move |keys| form.new_each::<2>(keys))?);
        entries.push(entry(name("two pairs together"), move |keys| form.new_each::<4>(keys))?);
    }
    let title = "RC4 key set-up, 1024 bytes dropped, both directions".into();
    Ok(Task { title, unit: "pair of keys", peers: vec![0], entries })
}

fn entry<C: Cipher + 'static, const N: usize>(
    name: String,
    set_up: impl Fn(&[Short; N]) -> [C; N] + 'static,
) -> anyhow::Result<Entry<'static>> {
    let mut keys: [Short; N] = std::array::from_fn(short);
    for (key, mut stream) in keys.iter().zip(set_up(&keys)) {
        let mut bytes = [0; 32];
        stream.apply(&mut bytes);
        openssl::Rc4::new(key).apply(&mut bytes);
        check(&name, "key stream", bytes == [0; 32])?;
    }
    Ok(Entry::new(name, N / 2, move || {
        // Other keys every time, as branches would learn the old ones.
        for key in &mut keys {
            let counter = u32::from_le_bytes([key[0], key[1], key[2], key[3]]).wrapping_add(1);
            key[..4].copy_from_slice(&counter.to_le_bytes());
        }
        black_box(set_up(&keys));
    }))
}
