//! One stream alone: what limits it is the load of `S[i+1]` waiting behind the store of `S[j]`.
//!
//! So the loads go ahead: `S[i+1]` and `S[i+2]` are loaded before the swap at `i`, and loaded again in
//! the rare case that the swap changed one of them. Three steps ahead was slower.

use super::wide::{Wide, at};
use crate::state::Rc4;

/// Steps in a row without wrapping `i` around.
const ROW: usize = 16;

/// Where rows begin.
const ROWS: u8 = 0xf0;

/// From here on a wide copy of the permutation pays, in bytes.
const WIDE_FROM: usize = 768;

pub(crate) fn apply(stream: &mut Rc4, data: &mut [u8]) {
    if data.len() < 2 * ROW {
        return stream.apply_few(data);
    }
    let data_len = data.len();
    let (few, data) = data.split_at_mut(stream.until_aligned(ROW));
    stream.apply_few(few);
    let (rows, rest) = data.as_chunks_mut();
    let (i, j) = (stream.i, stream.j);
    (stream.i, stream.j) = if data_len >= WIDE_FROM {
        let mut wide = Wide::open(stream);
        let end = Walk::start(&mut wide.0, i, j).apply(rows);
        wide.close(stream);
        end
    } else {
        Walk::start(&mut stream.s, i, j).apply(rows)
    };
    stream.apply_few(rest);
}

/// An element of the permutation, 0 to 255.
trait Element: Copy {
    fn number(self) -> u32;
}

impl Element for u8 {
    #[inline(always)]
    fn number(self) -> u32 {
        u32::from(self)
    }
}

impl Element for u32 {
    #[inline(always)]
    fn number(self) -> u32 {
        self
    }
}

/// A stream between two steps.
struct Walk<'a, E> {
    s: &'a mut [E; 256],
    /// Where the next row begins.
    next: u8,
    /// Only the low byte counts: a register needs no masking to be added to.
    j: u32,
    /// `S[i+1]` and `S[i+2]`, loaded ahead.
    ahead: [E; 2],
}

impl<'a, E: Element> Walk<'a, E> {
    /// `i + 1` is to be a multiple of [`ROW`].
    #[inline(always)]
    fn start(s: &'a mut [E; 256], i: u8, j: u8) -> Self {
        let next = i.wrapping_add(1);
        let first = usize::from(next & ROWS);
        let ahead = [s[first], s[first + 1]];
        Self { s, next, j: u32::from(j), ahead }
    }

    /// Returns `i` and `j` behind the last row.
    #[inline(always)]
    fn apply(mut self, rows: &mut [[u8; ROW]]) -> (u8, u8) {
        for row in rows {
            let this = usize::from(self.next & ROWS);
            self.next = self.next.wrapping_add(ROW as u8);
            let following = usize::from(self.next & ROWS);
            let index = |n| if n < ROW { this + n } else { following + n - ROW };
            macro_rules! pairs {
                ($($n:literal)*) => {$(
                    let first = self.step([this + $n, this + $n + 1, index($n + 2)]);
                    let second = self.step([this + $n + 1, index($n + 2), index($n + 3)]);
                    let pair = first as u16 | (second as u16) << 8;
                    let bytes = row[$n..].first_chunk_mut().expect("two bytes of the row");
                    *bytes = (u16::from_le_bytes(*bytes) ^ pair).to_le_bytes();
                )*};
            }
            pairs!(0 2 4 6 8 10 12 14);
        }
        (self.next.wrapping_sub(1), (self.j & 0xff) as u8)
    }

    /// The step at index `i`, given with the two indices behind it.
    #[inline(always)]
    fn step(&mut self, [i, i_1, i_2]: [usize; 3]) -> u32 {
        let [a, b_ahead] = self.ahead;
        self.j = self.j.wrapping_add(a.number());
        let b = self.s[at(self.j)];
        let c_ahead = self.s[i_2];
        self.s[i] = b;
        self.s[at(self.j)] = a;
        self.ahead = [b_ahead, c_ahead];
        if (at(self.j) == i_1) | (at(self.j) == i_2) {
            self.ahead = [self.s[i_1], self.s[i_2]];
        }
        self.s[at(a.number().wrapping_add(b.number()))].number()
    }
}
