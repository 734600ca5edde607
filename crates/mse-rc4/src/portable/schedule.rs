//! Key set-up: one key, or two side by side.
//!
//! Dropped bytes need the swaps, not the output. As in [`super::alone`], `S[i+1]` is loaded ahead, and
//! as in [`super::lanes`], both loads come before either store.

use core::array;

use super::wide::{Wide, at, low};
use crate::state::Rc4;
use crate::wipe::wipe;

/// Steps in a row without wrapping `i` around.
const ROW: usize = 8;

/// Where rows begin.
const ROWS: usize = 256 - ROW;

/// The streams of `keys`, each of 1 to 256 bytes, without their first `dropped` bytes.
pub(crate) fn set_up<const N: usize>(keys: [&[u8]; N], dropped: usize) -> [Rc4; N] {
    let mut streams: [_; N] = array::from_fn(|_| Rc4 { s: [0; 256], i: 0, j: 0 });
    let (twos, rest) = streams.as_chunks_mut();
    let (keys_of_twos, keys) = keys.as_chunks();
    for (two, keys) in twos.iter_mut().zip(keys_of_twos) {
        set_up_two(two.each_mut(), *keys, dropped);
    }
    for (stream, key) in rest.iter_mut().zip(keys) {
        set_up_one(stream, key, dropped);
    }
    streams
}

fn set_up_one(stream: &mut Rc4, key: &[u8], dropped: usize) {
    let mut a = identity();
    let j = mix([&mut a], [&Repeated::new(key)], dropped);
    finish([stream], [&a], j, dropped);
}

fn set_up_two(streams: [&mut Rc4; 2], [a_key, b_key]: [&[u8]; 2], dropped: usize) {
    let (mut a, mut b) = (identity(), identity());
    let keys = [&Repeated::new(a_key), &Repeated::new(b_key)];
    let j = mix([&mut a, &mut b], keys, dropped);
    finish(streams, [&a, &b], j, dropped);
}

#[inline(always)]
fn identity() -> Wide {
    let mut identity = Wide([0; 256]);
    for (element, n) in identity.0.iter_mut().zip(0..) {
        *element = n;
    }
    identity
}

/// A key, repeated up to the length of the permutation. Wiped on drop.
struct Repeated([u32; 256]);

impl Repeated {
    #[inline(always)]
    fn new(key: &[u8]) -> Self {
        let mut repeated = [0; 256];
        for copy in repeated.chunks_mut(key.len()) {
            for (slot, byte) in copy.iter_mut().zip(key) {
                *slot = u32::from(*byte);
            }
        }
        Self(repeated)
    }
}

impl Drop for Repeated {
    #[inline(always)]
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

/// Mixes the keys in and drops bytes. Returns every `j`.
#[inline(always)]
fn mix<const N: usize>(lanes: [&mut Wide; N], keys: [&Repeated; N], dropped: usize) -> [u32; N] {
    // What is loaded ahead at first is `S[0]`, which is 0.
    let mut swapper = Swapper { lanes, j: [0; N], ahead: [0; N] };
    for row in (0..256).step_by(ROW) {
        swapper.row(row, |n, i| keys[n].0[i]);
    }
    // Index 0 comes last: the stream begins at 1.
    swapper.j = [0; N];
    swapper.load_ahead(1);
    let (first, rest) = (dropped.min(ROW - 1), dropped.saturating_sub(ROW - 1));
    for i in 1..=first {
        swapper.step(i, [0; N]);
    }
    let mut row = ROW;
    for _ in 0..rest / ROW {
        swapper.row(row, |_, _| 0);
        row = (row + ROW) & ROWS;
    }
    for i in row..row + rest % ROW {
        swapper.step(i, [0; N]);
    }
    swapper.j
}

#[inline(always)]
fn finish<const N: usize>(streams: [&mut Rc4; N], lanes: [&Wide; N], j: [u32; N], dropped: usize) {
    for ((stream, lane), j) in streams.into_iter().zip(lanes).zip(j) {
        lane.close(stream);
        stream.i = (dropped % 256) as u8;
        stream.j = low(j);
    }
}

/// Permutations that are swapped without output.
struct Swapper<'a, const N: usize> {
    lanes: [&'a mut Wide; N],
    /// Only the low byte counts.
    j: [u32; N],
    /// `S[i+1]`, loaded ahead.
    ahead: [u32; N],
}

impl<const N: usize> Swapper<'_, N> {
    #[inline(always)]
    fn load_ahead(&mut self, i: usize) {
        for n in 0..N {
            self.ahead[n] = self.lanes[n].0[i];
        }
    }

    /// The steps from `first`, a multiple of [`ROW`]. `key` gives what lane and index add to `j`.
    #[inline(always)]
    fn row(&mut self, first: usize, key: impl Fn(usize, usize) -> u32) {
        let first = first & ROWS;
        macro_rules! steps {
            ($($n:literal)*) => {$(
                self.step(first + $n, array::from_fn(|lane| key(lane, first + $n)));
            )*};
        }
        steps!(0 1 2 3 4 5 6 7);
    }

    #[inline(always)]
    fn step(&mut self, i: usize, key: [u32; N]) {
        let following = (i + 1) % 256;
        let (mut b, mut ahead) = ([0; N], [0; N]);
        for ((j, a), key) in self.j.iter_mut().zip(self.ahead).zip(key) {
            *j = j.wrapping_add(a).wrapping_add(key);
        }
        for n in 0..N {
            b[n] = self.lanes[n].0[at(self.j[n])];
            ahead[n] = self.lanes[n].0[following];
        }
        for n in 0..N {
            self.lanes[n].0[i] = b[n];
            self.lanes[n].0[at(self.j[n])] = self.ahead[n];
            if at(self.j[n]) == following {
                ahead[n] = self.lanes[n].0[following];
            }
        }
        self.ahead = ahead;
    }
}
