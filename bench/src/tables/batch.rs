//! Batches of eight independent keys.

use std::hint::black_box;

use super::Task;
use crate::contenders::ours::Many;
use crate::contenders::{Group, Residue, Short, check, openssl, short};
use crate::measure::rounds::Entry;
use openssl::{Form, Montgomery};

/// Keys of a batch: the lanes of the widest form.
const BATCH: usize = 8;

/// Batches in turn: fewer, and the processor learns the branches of those that have any.
const BATCHES: usize = 128;

pub(super) fn public_keys() -> anyhow::Result<Task> {
    let batches: Vec<Vec<Short>> =
        (0..BATCHES).map(|batch| (0..BATCH).map(|n| short(batch * BATCH + n)).collect()).collect();
    let one_by_one = |form| {
        let group = Montgomery::new(form);
        let name = format!("{}, one by one", group.name());
        entry(name, batches.clone(), move |xs: &[Short]| {
            xs.iter().map(|x| group.public_key(x)).collect()
        })
    };
    let mut entries = vec![one_by_one(Form::Fast), one_by_one(Form::ConstantTime)];
    for many in Many::all() {
        for xs in &batches {
            let right = many.public_keys(xs) == reference(xs.iter(), |peer, x| peer.public_key(x));
            check(many.name(), "public key", right)?;
        }
        let name = format!("{}, batch", many.name());
        entries.push(entry(name, batches.clone(), move |xs: &[Short]| many.public_keys(xs)));
    }
    let title = format!("Public keys 2^x in a batch of {BATCH}");
    Ok(Task { title, unit: "key", peers: vec![0, 1], entries })
}

pub(super) fn shared_secrets() -> anyhow::Result<Task> {
    let peer = Montgomery::new(Form::Fast);
    let pair = |n| (short(n), peer.public_key(&short(BATCHES * BATCH + n)));
    let batches: Vec<Vec<(Short, Residue)>> =
        (0..BATCHES).map(|batch| (0..BATCH).map(|n| pair(batch * BATCH + n)).collect()).collect();
    let one_by_one = |form| {
        let group = Montgomery::new(form);
        let name = format!("{}, one by one", group.name());
        entry(name, batches.clone(), move |pairs: &[(Short, Residue)]| {
            pairs.iter().map(|(x, y)| group.shared_secret(x, y)).collect()
        })
    };
    let mut entries = vec![one_by_one(Form::Fast), one_by_one(Form::ConstantTime)];
    for many in Many::all() {
        for pairs in &batches {
            let expected = reference(pairs.iter(), |peer, (x, y)| peer.shared_secret(x, y));
            check(many.name(), "S", many.shared_secrets(pairs) == expected)?;
        }
        let name = format!("{}, batch", many.name());
        entries.push(entry(name, batches.clone(), move |pairs: &[_]| many.shared_secrets(pairs)));
    }
    let title = format!("Shared secrets Y^x in a batch of {BATCH}");
    Ok(Task { title, unit: "secret", peers: vec![0, 1], entries })
}

fn reference<T>(
    batch: impl Iterator<Item = T>,
    operation: impl Fn(&Montgomery, T) -> Residue,
) -> Vec<Residue> {
    let peer = Montgomery::new(Form::Fast);
    batch.map(|keys| operation(&peer, keys)).collect()
}

fn entry<T: 'static>(
    name: String,
    batches: Vec<Vec<T>>,
    operation: impl Fn(&[T]) -> Vec<Residue> + 'static,
) -> Entry<'static> {
    let mut turn = 0;
    Entry::new(name, BATCH, move || {
        black_box(operation(&batches[turn % BATCHES]));
        turn += 1;
    })
}
