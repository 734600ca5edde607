//! RC4 on several independent streams on one core.

use super::Task;
use crate::contenders::{Cipher, check, openssl, ours, rustcrypto, short};
use crate::measure::rounds::Entry;

/// How many streams those have who take one after the other.
const STREAMS: usize = 3;

pub(super) fn task(len: usize) -> anyhow::Result<Task> {
    let mut entries = vec![
        in_turn::<openssl::Rc4>(len)?,
        in_turn::<rustcrypto::Rc4>(len)?,
        in_turn::<ours::Rc4>(len)?,
    ];
    for streams in [2, 3, 4, 6] {
        entries.push(together(streams, len)?);
    }
    let title = format!("RC4, independent streams, {len} bytes each a call");
    Ok(Task { title, unit: "byte", peers: vec![0], entries })
}

fn in_turn<C: Cipher + 'static>(len: usize) -> anyhow::Result<Entry<'static>> {
    let name = format!("{}, {STREAMS} in turn", C::NAME);
    entry::<C>(name, STREAMS, len, |streams, buffers| {
        for (stream, buffer) in streams.iter_mut().zip(buffers) {
            stream.apply(buffer);
        }
    })
}

fn together(streams: usize, len: usize) -> anyhow::Result<Entry<'static>> {
    let name = format!("{}, {streams} together", ours::Rc4::NAME);
    entry::<ours::Rc4>(name, streams, len, |streams, buffers| {
        let streams = streams.iter_mut().map(|stream| &mut stream.0);
        mse_rc4::apply_together(streams.zip(buffers.iter_mut().map(Vec::as_mut_slice)));
    })
}

fn entry<C: Cipher + 'static>(
    name: String,
    count: usize,
    len: usize,
    apply: impl Fn(&mut [C], &mut [Vec<u8>]) + 'static,
) -> anyhow::Result<Entry<'static>> {
    let mut streams: Vec<_> = (0..count).map(|n| C::new(&short(n))).collect();
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
