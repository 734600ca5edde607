//! Independent streams side by side: while one waits for its memory, the others go on.
//!
//! The loads of all streams come before the stores of any, as a processor orders them by their
//! addresses, which it knows late. The key stream goes through a buffer: XORed into the data at once it
//! would need a register per stream that there is not.

use super::wide::{Wide, at, low};
use crate::together::{LAP, Lap, Runner};
use crate::wipe::wipe;

/// Defines a function that takes some streams, all at `i` = 255, through the same number of laps.
///
/// A macro, as every permutation is to be a variable of its own: the compiler takes a store into one
/// element of an array of them for a store into any.
macro_rules! abreast {
    ($run:ident, $count:literal: $($stream:ident $laps:ident $wide:ident $keys:ident),+) => {
        pub(super) fn $run(runners: [Runner<'_>; $count]) {
            let [$(($stream, $laps)),+] = runners;
            $(
                let mut $wide = Wide::open($stream);
                let mut $keys = KeyStream::new();
            )+
            let mut j = [$($stream.j),+].map(u32::from);
            let count = [$($laps.len()),+].into_iter().fold(usize::MAX, usize::min);
            for lap in 0..count {
                j = go_around([$(&mut $wide),+], j, [$(&mut $keys),+]);
                $($keys.apply(&mut $laps[lap]);)+
            }
            $($wide.close($stream);)+
            [$($stream.j),+] = j.map(low);
        }
    };
}

abreast!(run_two, 2: a a_laps a_wide a_keys, b b_laps b_wide b_keys);
abreast!(run_three, 3: a a_laps a_wide a_keys, b b_laps b_wide b_keys, c c_laps c_wide c_keys);
abreast!(
    run_four, 4:
    a a_laps a_wide a_keys,
    b b_laps b_wide b_keys,
    c c_laps c_wide c_keys,
    d d_laps d_wide d_keys
);

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
