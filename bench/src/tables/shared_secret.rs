//! The shared secret: Y^x.

use std::hint::black_box;

use super::Task;
use crate::contenders::{Group, check, groups, openssl, short};
use crate::measure::rounds::Entry;

/// Other keys in turn: fewer, and the processor learns the branches of those that have any.
const KEYS: usize = 1024;

pub(super) fn task() -> anyhow::Result<Task> {
    let entries = groups().into_iter().map(entry).collect::<anyhow::Result<_>>()?;
    Ok(Task { title: "Shared secret Y^x".into(), unit: "secret", peers: vec![0, 1], entries })
}

fn entry(group: Box<dyn Group>) -> anyhow::Result<Entry<'static>> {
    let peer = openssl::Montgomery::new(openssl::Form::Fast);
    let keys = (0..KEYS).map(|n| (short(n), peer.public_key(&short(KEYS + n))));
    let keys: Vec<_> = keys.collect();
    for (x, y) in &keys {
        check(group.name(), "S", group.shared_secret(x, y) == peer.shared_secret(x, y))?;
    }
    let mut turn = keys.into_iter().cycle();
    Ok(Entry::new(group.name(), 1, move || {
        let (x, y) = turn.next().expect("there is no end");
        black_box(group.shared_secret(&x, &y));
    }))
}
