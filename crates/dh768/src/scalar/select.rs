use core::array;
use core::hint::black_box;

use zeroize::Zeroize;

/// `table[index]`, having read all of the table, in an order that does not depend on the index.
#[inline(always)]
pub(crate) fn select<const L: usize, const N: usize>(
    table: &[[u64; L]; N],
    index: u64,
) -> [u64; L] {
    // From both halves at once, as half of the masks do then.
    const { assert!(N.is_power_of_two() && N <= 32) };
    let half = N / 2;
    // All ones at the index, zeros elsewhere. The barriers take away what the compiler knows of the
    // masks: else it might see that all but one entry are masked out, and branch.
    let mut masks: [u64; 16] = black_box(array::from_fn(|number| {
        let differs = (number as u64 ^ (index % half as u64)).wrapping_neg() >> 63;
        differs.wrapping_sub(1)
    }));
    let is_upper = black_box((index / half as u64).wrapping_neg());

    let (mut lower, mut upper) = ([0; L], [0; L]);
    for ((low, high), mask) in table[..half].iter().zip(&table[half..]).zip(&masks) {
        for limb in 0..L {
            lower[limb] |= low[limb] & mask;
            upper[limb] |= high[limb] & mask;
        }
    }
    let selected = array::from_fn(|limb| lower[limb] ^ (is_upper & (lower[limb] ^ upper[limb])));
    masks.zeroize();
    selected
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_entry_can_be_had<const N: usize>() {
        let table: [[u64; 3]; N] = array::from_fn(|at| [at as u64, u64::MAX - at as u64, 7]);
        for (at, entry) in table.iter().enumerate() {
            assert_eq!(&select(&table, at as u64), entry);
        }
    }

    #[test]
    fn every_entry_of_16_can_be_had() {
        every_entry_can_be_had::<16>();
    }

    #[test]
    fn every_entry_of_32_can_be_had() {
        every_entry_can_be_had::<32>();
    }
}
