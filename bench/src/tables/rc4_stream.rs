//! RC4 on one stream.

use super::Task;
use crate::contenders::ours::Rc4Form;
use crate::contenders::{Cipher, Short, check, openssl, rustcrypto, short};
use crate::measure::rounds::Entry;

pub(super) fn task(len: usize) -> anyhow::Result<Task> {
    let mut entries = vec![
        entry(openssl::Rc4::NAME, openssl::Rc4::new, len)?,
        entry(rustcrypto::Rc4::NAME, rustcrypto::Rc4::new, len)?,
    ];
    for form in Rc4Form::all() {
        entries.push(entry(&form.name(), |key| form.new_one(key), len)?);
    }
    Ok(Task {
        title: format!("RC4, one stream, {len} bytes a call"),
        unit: "byte",
        peers: vec![0],
        entries,
    })
}

fn entry<C: Cipher + 'static>(
    name: &str,
    new: impl Fn(&Short) -> C,
    len: usize,
) -> anyhow::Result<Entry<'static>> {
    let (mut stream, mut peer) = (new(&short(0)), openssl::Rc4::new(&short(0)));
    let (mut buffer, mut expected) = (vec![0; len], vec![0; len]);
    for _ in 0..3 {
        stream.apply(&mut buffer);
        peer.apply(&mut expected);
        check(name, "key stream", buffer == expected)?;
    }
    Ok(Entry::new(name, len, move || stream.apply(&mut buffer)))
}
