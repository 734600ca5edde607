use crate::prime::Words;
use crate::table::Table;

/// A number below 2^770: 13 limbs of 60 bits, the least significant first.
pub(crate) type Limbs = [u64; LIMBS];

pub(crate) const LIMBS: usize = 13;
pub(crate) const BITS: usize = 60;
pub(crate) const MASK: u64 = (1 << BITS) - 1;

pub(crate) const fn from_words(words: &Words) -> Limbs {
    let mut limbs = [0; LIMBS];
    let mut i = 0;
    while i < LIMBS {
        let (word, bit) = (BITS * i / 64, BITS * i % 64);
        let above = if word < 11 { words[word + 1] } else { 0 };
        limbs[i] =
            ((above as u128) << 64 | words[word] as u128).wrapping_shr(bit as u32) as u64 & MASK;
        i += 1;
    }
    limbs
}

/// The low 768 bits, and what is above.
pub(crate) fn to_words(limbs: &Limbs) -> (Words, u64) {
    let mut words = [0; 12];
    let mut pending = 0_u128;
    let mut bits = 0;
    let mut limbs = limbs.iter();
    for word in &mut words {
        while bits < 64 {
            let limb = limbs.next().expect("13 limbs have more than 768 bits");
            pending |= u128::from(*limb) << bits;
            bits += BITS;
        }
        *word = pending as u64;
        pending >>= 64;
        bits -= 64;
    }
    (words, pending as u64)
}

pub(crate) const fn from_table(words: &Table<Words>) -> Table<Limbs> {
    let mut table = [[[0; LIMBS]; 32]; 4];
    let mut comb = 0;
    while comb < table.len() {
        let mut digit = 0;
        while digit < table[comb].len() {
            table[comb][digit] = from_words(&words[comb][digit]);
            digit += 1;
        }
        comb += 1;
    }
    table
}
