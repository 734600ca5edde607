//! What the kernels for streams side by side work on.

use crate::state::Rc4;
use crate::wipe::wipe;

/// Streams that fit into two tables.
pub(super) const STREAMS: usize = 4;

/// Two permutations: one in the lower half of every element, one in the upper. The stores of both at
/// one index are one store, and elements 32 bits wide collide less in the processor than bytes.
type Table = [u64; 256];

const IDENTITY: Table = {
    let mut table = [0; 256];
    let mut n = 0;
    while n < 256 {
        table[n] = n as u64 | (n as u64) << 32;
        n += 1;
    }
    table
};

/// Two streams a table. Wiped on drop.
#[repr(C)]
pub(super) struct Lanes<const TABLES: usize> {
    pub(super) data: [*mut u8; STREAMS],
    pub(super) rows: usize,
    pub(super) j: [u8; STREAMS],
    pub(super) tables: [Table; TABLES],
}

impl<const TABLES: usize> Lanes<TABLES> {
    /// As the key set-up begins.
    #[inline(always)]
    pub(super) fn identity() -> Self {
        Self::of(IDENTITY)
    }

    #[inline(always)]
    pub(super) fn empty() -> Self {
        Self::of([0; 256])
    }

    #[inline(always)]
    fn of(table: Table) -> Self {
        let data = [core::ptr::null_mut(); STREAMS];
        Self { data, rows: 0, j: [0; STREAMS], tables: [table; TABLES] }
    }

    /// Copies the streams in, the first to the first place.
    #[inline(always)]
    pub(super) fn open<const N: usize>(&mut self, streams: [&Rc4; N]) {
        for (table, pair) in self.tables.iter_mut().zip(streams.chunks(2)) {
            match pair {
                [a, b] => open_two(table, &a.s, &b.s),
                [a, ..] => open_two(table, &a.s, &[0; 256]),
                [] => {}
            }
        }
        for (j, stream) in self.j.iter_mut().zip(streams) {
            *j = stream.j;
        }
    }

    /// Copies the streams out.
    #[inline(always)]
    pub(super) fn close<const N: usize>(&self, mut streams: [&mut Rc4; N]) {
        for (table, pair) in self.tables.iter().zip(streams.chunks_mut(2)) {
            match pair {
                [a, b] => {
                    close_one::<0>(table, &mut a.s);
                    close_one::<32>(table, &mut b.s);
                }
                [a, ..] => close_one::<0>(table, &mut a.s),
                [] => {}
            }
        }
        for (j, stream) in self.j.iter().zip(streams) {
            stream.j = *j;
        }
    }

    /// `S[n]` of a stream.
    pub(super) fn element(&self, stream: usize, n: usize) -> u8 {
        (self.tables[stream / 2][n] >> (32 * (stream % 2))) as u8
    }
}

// Not inlined: the compiler would lay 256 conversions out per stream, element by element.
#[inline(never)]
fn open_two(table: &mut Table, a: &[u8; 256], b: &[u8; 256]) {
    for ((both, a), b) in table.iter_mut().zip(a).zip(b) {
        *both = u64::from(*a) | u64::from(*b) << 32;
    }
}

#[inline(never)]
fn close_one<const SHIFT: u32>(table: &Table, s: &mut [u8; 256]) {
    for (byte, both) in s.iter_mut().zip(table) {
        *byte = (both >> SHIFT) as u8;
    }
}

impl<const TABLES: usize> Drop for Lanes<TABLES> {
    #[inline(always)]
    fn drop(&mut self) {
        self.j = [0; STREAMS];
        self.tables.each_mut().into_iter().for_each(wipe);
    }
}
