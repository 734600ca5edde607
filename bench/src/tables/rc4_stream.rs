//! RC4 on one stream.

use super::Task;
use crate::contenders::{Cipher, check, openssl, ours, rustcrypto, short};
use crate::measure::rounds::Entry;

pub(super) fn task(len: usize) -> anyhow::Result<Task> {
    let entries =
        vec![entry::<openssl::Rc4>(len)?, entry::<rustcrypto::Rc4>(len)?, entry::<ours::Rc4>(len)?];
    Ok(Task {
        title: format!("RC4, one stream, {len} bytes a call"),
        unit: "byte",
        peers: vec![0],
        entries,
    })
}

fn entry<C: Cipher + 'static>(len: usize) -> anyhow::Result<Entry<'static>> {
    let (mut stream, mut peer) = (C::new(&short(0)), openssl::Rc4::new(&short(0)));
    let (mut buffer, mut expected) = (vec![0; len], vec![0; len]);
    for _ in 0..3 {
        stream.apply(&mut buffer);
        peer.apply(&mut expected);
        check(C::NAME, "key stream", buffer == expected)?;
    }
    Ok(Entry::new(C::NAME, len, move || stream.apply(&mut buffer)))
}
