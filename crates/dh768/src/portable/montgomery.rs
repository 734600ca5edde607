//! a * b / 2^780 mod P, column by column.
//!
//! Products of 60-bit limbs leave room in 128 bits for a whole column, so that a product costs a
//! multiplication and two additions and no carry is kept aside.
//!
//! The reduction adds multiples of kP, k = -1/P mod 2^60, as kP = -1 mod 2^60: the multiple that
//! clears the lowest limb is that limb itself. (kP + 1) / 2^60 is what is left to multiply by. The
//! last of the 13 steps adds a multiple of P instead, as kP is 60 bits longer.
//!
//! Bounds: operands are below 2^770, and so is the result, 2P + 2^760 at most. A column has at most
//! 26 products below 2^120 and a carry below 2^68, together below 2^125.

use core::hint::black_box;

use zeroize::Zeroize;

use super::{BITS, LIMBS, Limbs};
use crate::limbs::{cleared_multiple, split};
use crate::prime::{MINUS_P_INVERSE, P};

const P_LIMBS: Limbs = split(&P, BITS);
const MASK: u64 = (1 << BITS) - 1;
const K: u64 = MINUS_P_INVERSE & MASK;
/// (kP + 1) / 2^60
const KP: Limbs = cleared_multiple(&P_LIMBS, K, BITS);

#[inline(always)]
const fn wide(a: u64, b: u64) -> u128 {
    a as u128 * b as u128
}

/// Replaces $a by the result of the columns 0 to 24, given a function generic over the column.
macro_rules! columns {
    ($column:ident, $a:expr, $b:expr) => {{
        let mut multiples = [0; LIMBS];
        let mut sum = 0;
        columns!(@each 0 1 2 3 4 5 6 7 8 9 10 11, COLUMN => {
            sum = $column::<COLUMN>(sum, $a, $b, &multiples);
            multiples[COLUMN] = sum as u64 & MASK;
        });
        sum = $column::<12>(sum, $a, $b, &multiples);
        multiples[12] = (sum as u64).wrapping_mul(K) & MASK;
        sum += wide(multiples[12], P_LIMBS[0]);
        columns!(@each 13 14 15 16 17 18 19 20 21 22 23 24, COLUMN => {
            sum = $column::<COLUMN>(sum, $a, $b, &multiples);
            // No column above this one needs that limb of the operand.
            $a[COLUMN - LIMBS] = sum as u64 & MASK;
        });
        $a[LIMBS - 1] = (sum >> BITS) as u64;
        multiples.zeroize();
    }};
    (@each $($number:literal)*, $column:ident => $body:block) => {
        $({ const $column: usize = $number; $body })*
    };
}

pub(super) fn multiply(a: &mut Limbs, b: &Limbs) {
    columns!(product_column, a, b);
}

pub(super) fn square(a: &mut Limbs) {
    columns!(square_column, a, ());
}

// Each column is a function of its own, its loops have bounds that the compiler knows, and their
// bodies have no condition. Else LLVM does all multiplications first and spills them, which takes
// up to twice as long.

#[inline(never)]
fn product_column<const N: usize>(below: u128, a: &Limbs, b: &Limbs, multiples: &Limbs) -> u128 {
    let mut sum = 0;
    for i in first(N)..min(N + 1, LIMBS) {
        sum += wide(a[i], b[N - i]);
    }
    reduction_column::<N>(below, sum, multiples)
}

#[inline(never)]
fn square_column<const N: usize>(below: u128, a: &Limbs, (): (), multiples: &Limbs) -> u128 {
    let mut sum = 0;
    for i in first(N)..N.div_ceil(2) {
        sum += wide(a[i], a[N - i]);
    }
    sum *= 2;
    if N.is_multiple_of(2) {
        sum += wide(a[N / 2], a[N / 2]);
    }
    reduction_column::<N>(below, sum, multiples)
}

/// `sum`, the multiples' part of column N and the carry of `below`, the column below. What depends
/// on that column comes last, so that the CPU may begin with this one before it is done. The
/// barrier keeps LLVM from sorting the sum: then it would come first, and all else wait for it.
#[inline(always)]
fn reduction_column<const N: usize>(below: u128, mut sum: u128, multiples: &Limbs) -> u128 {
    let last = LIMBS - 1;
    for i in N.saturating_sub(LIMBS)..min(N.saturating_sub(1), last) {
        sum += wide(multiples[i], KP[N - 1 - i]);
    }
    if N > LIMBS {
        sum += wide(multiples[last], P_LIMBS[N - last]);
    }
    sum = black_box(sum);
    sum += below >> BITS;
    if 0 < N && N < LIMBS {
        sum += wide(below as u64 & MASK, KP[0]);
    }
    if N == LIMBS {
        sum += wide(multiples[last], P_LIMBS[1]);
    }
    sum
}

/// The lowest index of a factor of column `column`.
#[inline(always)]
const fn first(column: usize) -> usize {
    if column < LIMBS { 0 } else { column + 1 - LIMBS }
}

#[inline(always)]
const fn min(a: usize, b: usize) -> usize {
    if a < b { a } else { b }
}
