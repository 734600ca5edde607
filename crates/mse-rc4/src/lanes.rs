//! Independent streams side by side: while one waits for its memory, the others go on.
//!
//! The loads of all streams come before the stores of any, as a processor orders them by their
//! addresses, which it knows late. The key stream goes through a buffer: XORed into the data at once it
//! would need a register per stream that there is not.

use crate::state::Rc4;
use crate::wide::{Wide, at, low, wipe};

/// Bytes a stream goes on at a time: `i` once around, so that one index serves every stream.
pub(crate) const LAP: usize = 256;

/// A lap's worth of data.
pub(crate) type Lap = [u8; LAP];

/// A stream with the laps it is to go.
pub(crate) type Runner<'a> = (&'a mut Rc4, &'a mut [Lap]);

/// Goes through the laps of two streams, both at `i` = 255, as far as both have one.
pub(crate) fn run_two(runners: [Runner<'_>; 2]) {
    let [(first, first_laps), (second, second_laps)] = runners;
    let (mut a, mut b) = (Wide::open(first), Wide::open(second));
    let (mut a_keys, mut b_keys) = (KeyStream::new(), KeyStream::new());
    let mut j = [first.j, second.j].map(u32::from);
    for (a_lap, b_lap) in first_laps.iter_mut().zip(second_laps) {
        j = go_around([&mut a, &mut b], j, [&mut a_keys, &mut b_keys]);
        a_keys.apply(a_lap);
        b_keys.apply(b_lap);
    }
    a.close(first);
    b.close(second);
    [first.j, second.j] = j.map(low);
}

/// As [`run_two`] with three streams.
pub(crate) fn run_three(runners: [Runner<'_>; 3]) {
    let [(first, first_laps), (second, second_laps), (third, third_laps)] = runners;
    let (mut a, mut b, mut c) = (Wide::open(first), Wide::open(second), Wide::open(third));
    let (mut a_keys, mut b_keys) = (KeyStream::new(), KeyStream::new());
    let mut c_keys = KeyStream::new();
    let mut j = [first.j, second.j, third.j].map(u32::from);
    for ((a_lap, b_lap), c_lap) in first_laps.iter_mut().zip(second_laps).zip(third_laps) {
        j = go_around([&mut a, &mut b, &mut c], j, [&mut a_keys, &mut b_keys, &mut c_keys]);
        a_keys.apply(a_lap);
        b_keys.apply(b_lap);
        c_keys.apply(c_lap);
    }
    a.close(first);
    b.close(second);
    c.close(third);
    [first.j, second.j, third.j] = j.map(low);
}

/// The key stream of one lap. Wiped on drop.
struct KeyStream(Lap);

impl KeyStream {
    #[inline(always)]
    fn new() -> Self {
        Self([0; LAP])
    }

    #[inline(always)]
    fn apply(&self, lap: &mut Lap) {
        for (byte, key) in lap.iter_mut().zip(&self.0) {
            *byte ^= key;
        }
    }
}

impl Drop for KeyStream {
    #[inline(always)]
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

/// `i` from 0 to 255 in every lane. Takes and returns every `j`, of which only the low byte counts.
///
/// Permutations, `j`s and key streams are apart, as the compiler keeps a `j` in a register only if no
/// store into a permutation may hit it.
#[inline(always)]
fn go_around<const N: usize>(
    mut lanes: [&mut Wide; N],
    mut j: [u32; N],
    key_streams: [&mut KeyStream; N],
) -> [u32; N] {
    for i in (0..LAP).step_by(8) {
        macro_rules! pairs {
            ($($n:literal)*) => {$(
                let first = step(&mut lanes, &mut j, i + $n);
                let second = step(&mut lanes, &mut j, i + $n + 1);
                for n in 0..N {
                    // In 16 bits, for the compiler to collect eight of them in a vector register.
                    let pair = first[n] as u16 | (second[n] as u16) << 8;
                    key_streams[n].0[i + $n..i + $n + 2].copy_from_slice(&pair.to_le_bytes());
                }
            )*};
        }
        pairs!(0 2 4 6);
    }
    j
}

/// One step in every lane, in phases.
#[inline(always)]
fn step<const N: usize>(lanes: &mut [&mut Wide; N], j: &mut [u32; N], i: usize) -> [u32; N] {
    let (mut a, mut b) = ([0; N], [0; N]);
    for n in 0..N {
        a[n] = lanes[n].0[i];
        j[n] = j[n].wrapping_add(a[n]);
    }
    for n in 0..N {
        b[n] = lanes[n].0[at(j[n])];
    }
    for n in 0..N {
        lanes[n].0[i] = b[n];
        lanes[n].0[at(j[n])] = a[n];
    }
    core::array::from_fn(|n| lanes[n].0[at(a[n].wrapping_add(b[n]))])
}
