//! RC4 on several independent streams on one core.

use super::Task;
use crate::contenders::ours::Rc4Form;
use crate::contenders::{Cipher, Short, check, openssl, rustcrypto, short};
use crate::measure::rounds::Entry;

/// How many streams those have who take one after the other.
const STREAMS: usize = 3;

pub(super) fn task(len: usize) -> anyhow::Result<Task> {
    let mut entries = vec![
        in_turn(openssl::Rc4::NAME, openssl::Rc4::new, len)?,
        in_turn(rustcrypto::Rc4::NAME, rustcrypto::Rc4::new, len)?,
    ];
    for form in Rc4Form::all() {
        entries.push(in_turn(&form.name(), |key| form.new_one(key), len)?);
        for streams in [2, 3, 4, 6] {
            entries.push(together(form, streams, len)?);
        }
    }
    let title = format!("RC4, independent streams, {len} bytes each a call");
    Ok(Task { title, unit: "byte", peers: vec![0], entries })
}

fn in_turn<C: Cipher + 'static>(
    name: &str,
    new: impl Fn(&Short) -> C,
    len: usize,
) -> anyhow::Result<Entry<'static>> {
    let name = format!("{name}, {STREAMS} in turn");
    entry(name, new, STREAMS, len, |streams, buffers| {
        for (stream, buffer) in streams.iter_mut().zip(buffers) {
            stream.apply(buffer);
        }
    })
}

fn together(form: Rc4Form, streams: usize, len: usize) -> anyhow::Result<Entry<'static>> {
    let name = format!("{}, {streams} together", form.name());
    let new = |key: &_| form.new_one(key);
    entry(name, new, streams, len, move |streams, buffers| form.apply_together(streams, buffers))
}

fn entry<C: Cipher + 'static>(
    name: String,
    new: impl Fn(&Short) -> C,
    count: usize,
    len: usize,
    apply: impl Fn(&mut [C], &mut [Vec<u8>]) + 'static,
) -> anyhow::Result<Entry<'static>> {
    let mut streams: Vec<_> = (0..count).map(|n| new(&short(n))).collect();
    let mut peers: Vec<_> = (0..count).map(|n| openssl::Rc4::new(&short(n))).collect();
    // As connections do, the streams stand at different places.
    for (n, (stream, peer)) in streams.iter_mut().zip(&mut peers).enumerate() {
        let mut before = vec![0; 100 * n];
        stream.apply(&mut before);
        peer.apply(&mut before);
        check(&name, "key stream", before.iter().all(|byte| *byte == 0))?;
    }
    let mut buffers = vec![vec![0; len]; count];
    apply(&mut streams, &mut buffers);
    for (buffer, peer) in buffers.iter_mut().zip(&mut peers) {
        peer.apply(buffer);
        check(&name, "key stream", buffer.iter().all(|byte| *byte == 0))?;
    }
    Ok(Entry::new(name, count * len, move || apply(&mut streams, &mut buffers)))
}
