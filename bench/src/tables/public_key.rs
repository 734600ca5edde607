//! Key generation: 2^x.

use std::hint::black_box;

use super::Task;
use crate::contenders::{Group, check, groups, openssl, short};
use crate::measure::rounds::Entry;

/// Other private keys in turn: fewer, and the processor learns the branches of those that have any.
const KEYS: usize = 1024;

pub(super) fn task() -> anyhow::Result<Task> {
    let mut contenders = groups();
    contenders.insert(2, Box::new(openssl::Montgomery::new(openssl::Form::Word)));
    let entries = contenders.into_iter().map(entry).collect::<anyhow::Result<_>>()?;
    Ok(Task { title: "Public key 2^x".into(), unit: "key", peers: vec![0, 1], entries })
}

fn entry(group: Box<dyn Group>) -> anyhow::Result<Entry<'static>> {
    let peer = openssl::Montgomery::new(openssl::Form::Fast);
    let xs: Vec<_> = (0..KEYS).map(short).collect();
    for x in &xs {
        check(group.name(), "public key", group.public_key(x) == peer.public_key(x))?;
    }
    let mut turn = xs.into_iter().cycle();
    Ok(Entry::new(group.name(), 1, move || {
        black_box(group.public_key(&turn.next().expect("there is no end")));
    }))
}
