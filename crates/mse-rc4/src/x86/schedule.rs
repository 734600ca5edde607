//! Key set-up: four keys side by side, or two, or one.
//!
//! Dropped bytes need the swaps, not the output. The kernels begin at index 0, the stream at 1: with
//! `j` = -`S[0]` the step at 0 leads to `j` = 0 and changes nothing.

use core::array;

use super::abreast::Swaps;
use super::lanes::{Lanes, STREAMS};
use super::{ROW, X86, abreast, alone};
use crate::state::Rc4;
use crate::wipe::wipe;

/// The streams of `keys`, each of 1 to 256 bytes, without their first `dropped` bytes.
pub(crate) fn set_up<const N: usize>(x86: X86, keys: [&[u8]; N], dropped: usize) -> [Rc4; N] {
    let mut streams: [_; N] = array::from_fn(|_| Rc4 { s: [0; 256], i: 0, j: 0 });
    let (fours, streams_left) = streams.as_chunks_mut();
    let (keys_of_fours, keys_left) = keys.as_chunks();
    for (four, keys) in fours.iter_mut().zip(keys_of_fours) {
        set_up_abreast(x86, abreast::FOUR, four.each_mut(), *keys, dropped);
    }
    let (twos, streams_left) = streams_left.as_chunks_mut();
    let (keys_of_twos, keys_left) = keys_left.as_chunks();
    for (two, keys) in twos.iter_mut().zip(keys_of_twos) {
        set_up_abreast(x86, abreast::TWO, two.each_mut(), *keys, dropped);
    }
    for (stream, key) in streams_left.iter_mut().zip(keys_left) {
        set_up_one(x86, stream, key, dropped);
    }
    streams
}

fn set_up_abreast<const N: usize, const TABLES: usize>(
    x86: X86,
    swaps: Swaps<N, TABLES>,
    mut streams: [&mut Rc4; N],
    keys: [&[u8]; N],
    dropped: usize,
) {
    let mut lanes = Lanes::identity();
    let mut repeated = Repeated::EMPTY;
    repeated.fill(keys);
    swaps.mix(x86, &mut lanes, &repeated.0);
    let (rows, steps) = rows_and_steps(dropped);
    if rows > 0 {
        for n in 0..N {
            lanes.j[n] = lanes.element(n, 0).wrapping_neg();
        }
        swaps.swap(x86, &mut lanes, rows);
    } else {
        lanes.j = [0; STREAMS];
    }
    lanes.close(streams.each_mut().map(|stream| &mut **stream));
    for stream in streams {
        finish(stream, rows, steps);
    }
}

fn set_up_one(x86: X86, stream: &mut Rc4, key: &[u8], dropped: usize) {
    stream.s = array::from_fn(|n| n as u8);
    let mut repeated = Repeated::EMPTY;
    repeated.fill([key]);
    alone::mix(x86, &mut stream.s, &repeated.0[0]);
    let (rows, steps) = rows_and_steps(dropped);
    if rows > 0 {
        let j = stream.s[0].wrapping_neg();
        stream.j = alone::swap(x86, &mut stream.s, j, rows);
    }
    finish(stream, rows, steps);
}

/// Rows from index 0, and steps behind them, for so many steps from index 1.
fn rows_and_steps(dropped: usize) -> (usize, usize) {
    match dropped {
        ..ROW => (0, dropped),
        _ => (dropped / ROW + dropped % ROW / (ROW - 1), (dropped % ROW + 1) % ROW),
    }
}

fn finish(stream: &mut Rc4, rows: usize, steps: usize) {
    stream.i = if rows > 0 { ((rows % ROW * ROW) as u8).wrapping_sub(1) } else { 0 };
    for _ in 0..steps {
        stream.step();
    }
}

/// Keys, each repeated to the length of a permutation. Wiped on drop.
struct Repeated<const N: usize>(abreast::Keys<N>);

impl<const N: usize> Repeated<N> {
    const EMPTY: Self = Self([[0; 256]; N]);

    // In place: a key that is returned may leave a copy behind.
    fn fill(&mut self, keys: [&[u8]; N]) {
        for (repeated, key) in self.0.iter_mut().zip(keys) {
            repeated[..key.len()].copy_from_slice(key);
            let mut len = key.len();
            while len < repeated.len() {
                repeated.copy_within(..len.min(256 - len), len);
                len *= 2;
            }
        }
    }
}

impl<const N: usize> Drop for Repeated<N> {
    fn drop(&mut self) {
        self.0.each_mut().into_iter().for_each(wipe);
    }
}
